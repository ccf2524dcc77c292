package io.flame.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.FlameException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTransportException;
import io.flame.context.Deadline;
import io.flame.protocol.AnswerHead;
import io.flame.protocol.CborSequenceReader;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.MalformedEnvelopeException;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the same runner that go together in one request: the batch form of WIRE.md.
 * Each gets its answer as soon as it is there. Used by one thread; only
 * {@link #callEnded()} is called by others.
 */
final class SharedRequest {

	private static final int OK = 200;

	private static final int PAYLOAD_TOO_LARGE = 413;

	private static final int UNSUPPORTED_MEDIA_TYPE = 415;

	private final RunnerTransport transport;

	private final InvocationCodecs codecs;

	private final long maxResponseSize;

	private final Cancellation cancellation = new Cancellation();

	/** Those without an answer, by their invocation ids. */
	private final Map<String, SharedCall> open = new HashMap<>();

	/** How many are waited for. */
	private final AtomicInteger waiting = new AtomicInteger();

	private volatile boolean ended;

	private Reception reception = Reception.TAKEN;

	SharedRequest(RunnerTransport transport, InvocationCodecs codecs, long maxResponseSize) {
		this.transport = transport;
		this.codecs = codecs;
		this.maxResponseSize = maxResponseSize;
	}

	/**
	 * Send calls, those of them that are still waited for. Each has come to its end
	 * afterwards, or is to be sent alone.
	 * @param calls the calls
	 * @return what the runner thinks of requests for several calls
	 */
	Reception send(List<SharedCall> calls) {
		this.waiting.set(calls.size());
		for (SharedCall call : calls) {
			if (call.sendWith(this)) {
				this.open.put(String.valueOf(call.request().invocationId()), call);
			}
			else {
				callEnded();
			}
		}
		if (this.waiting.get() > 0) {
			exchange();
		}
		return this.reception;
	}

	private void exchange() {
		List<SharedCall> calls = List.copyOf(this.open.values());
		try {
			this.transport.exchange(request(calls), latest(calls), this.cancellation, this::read);
			this.ended = true;
			this.open.values().forEach(this::notAnswered);
		}
		catch (FlameException ex) {
			this.ended = true;
			this.open.values().forEach((call) -> call.failed(copy(call, ex)));
		}
		finally {
			this.ended = true;
		}
	}

	private void notAnswered(SharedCall call) {
		if (this.reception != Reception.TAKEN) {
			call.sendAlone(null);
		}
		else {
			call.failed(TransportErrors.lost(call.request(), "It has not answered.", null));
		}
	}

	private static Deadline latest(List<SharedCall> calls) {
		Deadline latest = calls.get(0).deadline();
		for (SharedCall call : calls) {
			latest = latest.later(call.deadline());
		}
		return latest;
	}

	private static TransportRequest request(List<SharedCall> calls) {
		int size = 0;
		for (SharedCall call : calls) {
			size += call.size();
		}
		byte[] body = new byte[size];
		int offset = 0;
		for (SharedCall call : calls) {
			call.body().copyTo(body, offset);
			offset += call.size();
		}
		TransportRequest first = calls.get(0).request();
		return new TransportRequest(first.method(), first.uri(), first.headers(), InvocationCodecs.CBOR_SEQUENCE,
				EncodedBody.of(body), first.signer(), null);
	}

	private void read(int status, @Nullable String mediaType, InputStream body) throws IOException {
		if (status == OK && InvocationCodecs.CBOR_SEQUENCE.equalsIgnoreCase(mediaType)) {
			readAnswers(body);
		}
		else if (status == UNSUPPORTED_MEDIA_TYPE) {
			this.reception = Reception.NOT_UNDERSTOOD;
		}
		else if (status == PAYLOAD_TOO_LARGE) {
			this.reception = Reception.TOO_LARGE;
		}
		else {
			// a result would be of one call, and nobody knows of which
			boolean single = status == OK && InvocationCodecs.CBOR.equalsIgnoreCase(mediaType);
			TransportResponse response = new TransportResponse(status,
					single ? mediaType + " for several calls" : mediaType,
					body.readNBytes((int) Math.min(this.maxResponseSize, Integer.MAX_VALUE - 8)), -1);
			this.ended = true;
			this.open.values().forEach((call) -> call.answered(response));
			this.open.clear();
		}
	}

	private void readAnswers(InputStream body) throws IOException {
		CborSequenceReader items = new CborSequenceReader(body, this.maxResponseSize);
		try {
			CborSequenceReader.Item item = items.next();
			while (item != null) {
				if (item.complete()) {
					answered(item.bytes());
				}
				else {
					tooLarge(item.bytes());
				}
				item = items.next();
			}
		}
		catch (MalformedEnvelopeException ex) {
			throw new IOException(ex.getMessage(), ex);
		}
	}

	private void answered(byte[] answer) throws MalformedEnvelopeException {
		AnswerHead head = this.codecs.readAnswerHead(answer);
		SharedCall call = remove(head.invocationId());
		if (call != null) {
			call.answered(new TransportResponse(head.status(), InvocationCodecs.CBOR, answer, head.elapsedMicros()));
		}
	}

	private void tooLarge(byte[] beginning) {
		String invocationId = this.codecs.findInvocationId(beginning);
		SharedCall call = (invocationId != null) ? remove(invocationId) : null;
		if (call != null) {
			call.failed(TransportErrors.tooLarge(call.request(), this.maxResponseSize));
		}
	}

	private @Nullable SharedCall remove(String invocationId) {
		SharedCall call = this.open.remove(invocationId);
		if (this.open.isEmpty()) {
			this.ended = true;
		}
		return call;
	}

	/**
	 * One of the calls has come to its end, perhaps without an answer. When nobody waits
	 * for what is missing, the request ends.
	 */
	void callEnded() {
		if (this.waiting.decrementAndGet() == 0 && !this.ended) {
			this.cancellation.cancel("Nobody waits for its answers.");
		}
	}

	/**
	 * Each of the callers has a stack of its own.
	 */
	private static FlameException copy(SharedCall call, FlameException failure) {
		if (failure instanceof FlameTimeoutException) {
			return TransportErrors.timedOut(call.request(), failure);
		}
		String message = String.valueOf(failure.getMessage());
		return (failure instanceof FlameTransportException && !(failure instanceof FlameRunnerLostException))
				? new FlameTransportException(message, failure, Map.of(), failure.retryable())
				: new FlameRunnerLostException(message, failure);
	}

	/**
	 * What a runner thinks of a request for several calls. Unless it has taken it,
	 * nothing was executed, and each may be sent alone.
	 */
	enum Reception {

		/** It has executed them, or has said why not. */
		TAKEN,

		/** It does not know such requests. */
		NOT_UNDERSTOOD,

		/** It does not read that much at once. */
		TOO_LARGE

	}

}
