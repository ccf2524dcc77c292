package io.flame.transport;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.flame.FlameException;
import io.flame.FlameRunnerLostException;
import io.flame.backend.RunnerProbe;
import io.flame.context.Deadline;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationIdSegment;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.RequestSigner;
import io.flame.protocol.RunnerDescription;
import org.jspecify.annotations.Nullable;

/**
 * What a parent sends to a runner beside calls: requests for its description, and for the
 * cancellation of a call. Thread-safe.
 */
public final class RunnerControl implements RunnerProbe {

	private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(5);

	private static final List<String> STATES = List.of(RunnerDescription.READY, RunnerDescription.DRAINING);

	private final RunnerTransport transport;

	private final InvocationCodecs codecs;

	private final @Nullable RequestSigner signer;

	private final BaseProtocol baseProtocol;

	/**
	 * Create a control.
	 * @param transport how to reach runners
	 * @param codecs how to read their descriptions
	 * @param signer what signs requests to runners that have no signer of their own
	 */
	public RunnerControl(RunnerTransport transport, InvocationCodecs codecs, @Nullable RequestSigner signer) {
		this.transport = transport;
		this.codecs = codecs;
		this.signer = signer;
		this.baseProtocol = new BaseProtocol(codecs);
	}

	@Override
	public Health probe(URI uri, @Nullable RequestSigner signer, Duration timeout) {
		TransportRequest request = request("GET", uri, signer);
		TransportResponse response = exchange(request, timeout);
		if (response.status() == 503) {
			return new Health(State.DRAINING);
		}
		if (this.baseProtocol.isResponse(response)) {
			return new Health(State.BASE_PROTOCOL);
		}
		RunnerDescription description = description(request, response);
		return new Health(RunnerDescription.DRAINING.equals(description.state()) ? State.DRAINING : State.READY,
				description.id(), description.capacity(), description.buildId());
	}

	private RunnerDescription description(TransportRequest request, TransportResponse response) {
		if (response.status() == 401) {
			throw TransportErrors.secretDiffers(request);
		}
		if (response.status() != 200) {
			throw TransportErrors.noRunner(request, response, null);
		}
		RunnerDescription description;
		try {
			description = this.codecs.decodeDescription(response.body());
		}
		catch (MalformedEnvelopeException ex) {
			throw TransportErrors.noRunner(request, response, ex);
		}
		// any JSON object can be read as one
		if (description.id() == null || description.running() == null || !STATES.contains(description.state())) {
			throw TransportErrors.noRunner(request, response, null);
		}
		return description;
	}

	/**
	 * Ask a runner which calls it executes.
	 * @param uri the URI of the runner's invoke path
	 * @param signer what signs the request, {@code null} for the application's secrets
	 * @return the ids of the calls
	 * @throws FlameException if it does not respond, or not with a description
	 */
	public Set<String> running(URI uri, @Nullable RequestSigner signer) {
		TransportRequest request = request("GET", uri, signer);
		return description(request, exchange(request, CONTROL_TIMEOUT)).running()
			.stream()
			.map(RunnerDescription.RunningInvocation::invocationId)
			.collect(Collectors.toSet());
	}

	/**
	 * Ask a runner to cancel a call. Whether it does is not waited for.
	 * @param uri the URI of the runner's invoke path
	 * @param signer what signs the request, {@code null} for the application's secrets
	 * @param invocationId the id of the call, which may have any characters
	 * @throws FlameException if it does not respond
	 */
	public void cancel(URI uri, @Nullable RequestSigner signer, String invocationId) {
		URI target = URI.create(uri + "/" + InvocationIdSegment.encode(invocationId));
		exchange(request("DELETE", target, signer), CONTROL_TIMEOUT);
	}

	/**
	 * Repeating one of these requests does no harm, so that its outcome is never unknown.
	 */
	private TransportResponse exchange(TransportRequest request, Duration timeout) {
		try {
			return this.transport.exchange(request, Deadline.after(timeout), new Cancellation());
		}
		catch (FlameRunnerLostException ex) {
			throw TransportErrors.broken(request, ex);
		}
	}

	private TransportRequest request(String method, URI uri, @Nullable RequestSigner own) {
		Map<String, String> headers = new HashMap<>();
		RequestSigner signer = (own != null) ? own : this.signer;
		if (signer != null) {
			String timestamp = String.valueOf(System.currentTimeMillis());
			headers.put(RequestSigner.TIMESTAMP_HEADER, timestamp);
			headers.put(RequestSigner.SIGNATURE_HEADER,
					signer.sign(RequestSigner.withoutBody(method, uri.getRawPath(), timestamp)));
		}
		return new TransportRequest(method, uri, headers);
	}

}
