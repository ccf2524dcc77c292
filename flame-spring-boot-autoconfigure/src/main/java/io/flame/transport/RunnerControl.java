package io.flame.transport;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.flame.FlameException;
import io.flame.backend.RunnerProbe;
import io.flame.context.Deadline;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.RequestSigner;
import io.flame.protocol.RunnerDescription;
import org.jspecify.annotations.Nullable;

/**
 * What a parent says to a runner beside calls: how are you, and forget this call.
 */
public final class RunnerControl implements RunnerProbe {

	private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(5);

	private final RunnerTransport transport;

	private final InvocationCodecs codecs;

	private final @Nullable RequestSigner signer;

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
	}

	@Override
	public Health probe(URI uri, @Nullable RequestSigner signer, Duration timeout) {
		TransportResponse response = this.transport.exchange(request("GET", uri, signer), Deadline.after(timeout),
				new Cancellation());
		return switch (response.status()) {
			case 200 -> health(response);
			case 404, 405 -> new Health(State.BASE_PROTOCOL);
			case 503 -> new Health(State.DRAINING);
			default -> new Health(State.UNKNOWN);
		};
	}

	private Health health(TransportResponse response) {
		try {
			RunnerDescription description = this.codecs.decodeDescription(response.body());
			return new Health(RunnerDescription.DRAINING.equals(description.state()) ? State.DRAINING : State.READY,
					description.id(), description.capacity(), description.buildId());
		}
		catch (MalformedEnvelopeException ex) {
			return new Health(State.UNKNOWN);
		}
	}

	/**
	 * Whether a runner executes a call.
	 * @param uri the URI of the runner's invoke path
	 * @param signer what signs the request, {@code null} for the application's secrets
	 * @param invocationId the id of the call
	 * @return whether it says that it does
	 */
	public boolean executes(URI uri, @Nullable RequestSigner signer, String invocationId) {
		try {
			TransportResponse response = this.transport.exchange(request("GET", uri, signer),
					Deadline.after(CONTROL_TIMEOUT), new Cancellation());
			return response.status() == 200 && this.codecs.decodeDescription(response.body())
				.running()
				.stream()
				.anyMatch((running) -> running.invocationId().equals(invocationId));
		}
		catch (FlameException | MalformedEnvelopeException ex) {
			return false;
		}
	}

	/**
	 * Ask a runner to cancel a call. Whether it does is not waited for.
	 * @param uri the URI of the runner's invoke path
	 * @param signer what signs the request, {@code null} for the application's secrets
	 * @param invocationId the id of the call
	 */
	public void cancel(URI uri, @Nullable RequestSigner signer, String invocationId) {
		this.transport.exchange(request("DELETE", URI.create(uri + "/" + invocationId), signer),
				Deadline.after(CONTROL_TIMEOUT), new Cancellation());
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
