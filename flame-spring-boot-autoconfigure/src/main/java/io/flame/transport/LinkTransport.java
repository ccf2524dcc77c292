package io.flame.transport;

import io.flame.FlameException;
import io.flame.FlameTransportException;
import io.flame.context.Deadline;
import io.flame.link.ClientLink;
import io.flame.link.LinkCall;
import io.flame.link.LinkOutcome;
import io.flame.protocol.CallHead;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls over the links of runners, and over HTTP to those that have none.
 */
public final class LinkTransport implements RunnerTransport {

	private final RunnerLinks links;

	private final RunnerTransport http;

	private final long maxResponseSize;

	/**
	 * Create a transport.
	 * @param links the links
	 * @param http sends what is not sent over links
	 * @param maxResponseSize the maximum length of a response in bytes, for messages
	 */
	public LinkTransport(RunnerLinks links, RunnerTransport http, long maxResponseSize) {
		this.links = links;
		this.http = http;
		this.maxResponseSize = maxResponseSize;
	}

	@Override
	public TransportResponse exchange(TransportRequest request, Deadline deadline, Cancellation cancellation) {
		return this.http.exchange(request, deadline, cancellation);
	}

	@Override
	public TransportResponse call(CallRequest request, Deadline deadline, Cancellation cancellation) {
		LinkCall call = prepare(request, deadline);
		if (call == null) {
			return this.http.call(request, deadline, cancellation);
		}
		cancellation.sentOver(call);
		LinkOutcome outcome = call.execute(deadline.nanos());
		if (outcome instanceof LinkOutcome.Responded responded) {
			return response(request, responded);
		}
		throw failure(request, outcome);
	}

	private @Nullable LinkCall prepare(CallRequest request, Deadline deadline) {
		if (!request.call().codec().mediaType().equals(InvocationCodecs.CBOR)) {
			return null;
		}
		ClientLink link = this.links.find(request.runner(), request.signer(), deadline.remainingNanos());
		if (link == null) {
			return null;
		}
		byte[] head = CallHead.encode(request.call().fields(), request.attempt());
		if (head == null || head.length > ClientLink.maxHeadSize()) {
			return null;
		}
		byte[] session = request.attempt().session();
		EncodedBody arguments = request.call().arguments();
		return link.call(head, (session != null) ? arguments.after(session) : arguments);
	}

	private static TransportResponse response(CallRequest request, LinkOutcome.Responded responded) {
		try {
			return new TransportResponse(ResponseHead.decode(responded.head()), InvocationCodecs.CBOR,
					responded.body());
		}
		catch (MalformedEnvelopeException ex) {
			throw new FlameTransportException("The response to %s is malformed.".formatted(request.target()), ex);
		}
	}

	private FlameException failure(CallRequest request, LinkOutcome outcome) {
		String target = request.target();
		if (outcome instanceof LinkOutcome.Lost lost) {
			return lost.sent() ? TransportErrors.lost(target, lost.reason(), null)
					: TransportErrors.notSent(target, lost.reason(), null);
		}
		if (outcome instanceof LinkOutcome.TooLarge) {
			return TransportErrors.tooLarge(target, this.maxResponseSize);
		}
		return (outcome instanceof LinkOutcome.Interrupted) ? TransportErrors.interrupted(target, null)
				: TransportErrors.timedOut(target, null);
	}

	@Override
	public void close() {
		this.links.close();
		this.http.close();
	}

}
