package io.flame.transport;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.flame.FlameException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameTransportException;
import io.flame.backend.RunnerEndpoint;
import io.flame.backend.RunnerProbe;
import io.flame.context.Deadline;
import io.flame.link.ClientLink;
import io.flame.link.LinkState;
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

	private final @Nullable RunnerLinks links;

	/**
	 * Create a control.
	 * @param transport how to reach runners
	 * @param codecs how to read their descriptions
	 * @param signer what signs requests to runners that have no signer of their own
	 * @param links the links of the runners, {@code null} to ask all of them over HTTP
	 */
	public RunnerControl(RunnerTransport transport, InvocationCodecs codecs, @Nullable RequestSigner signer,
			@Nullable RunnerLinks links) {
		this.transport = transport;
		this.codecs = codecs;
		this.signer = signer;
		this.baseProtocol = new BaseProtocol(codecs);
		this.links = links;
	}

	@Override
	public void forget(RunnerEndpoint runner) {
		if (this.links != null) {
			this.links.forget(runner);
		}
	}

	@Override
	public void onDraining(Consumer<RunnerEndpoint> listener) {
		if (this.links != null) {
			this.links.onDraining(listener);
		}
	}

	/**
	 * Over its link, if the runner has one; the first time, this connects it.
	 */
	@Override
	public Health probe(RunnerEndpoint runner, Duration timeout) {
		Deadline deadline = Deadline.after(timeout);
		ClientLink link = (this.links != null)
				? this.links.find(runner, signer(runner.signer()), deadline.remainingNanos()) : null;
		Health health = (link != null) ? ping(link, runner, deadline) : null;
		return (health != null) ? health : probe(runner.uri(), runner.signer(), deadline);
	}

	/**
	 * Ask over a link.
	 * @return {@code null} if the link broke
	 */
	private static @Nullable Health ping(ClientLink link, RunnerEndpoint runner, Deadline deadline) {
		try {
			LinkState state = link.ping(deadline.remainingNanos());
			String build = link.peer().build();
			return new Health(state.draining() ? State.DRAINING : State.READY, link.peer().runnerId(), state.capacity(),
					build.isEmpty() ? null : build, null);
		}
		catch (IOException ex) {
			if (link.isOpen()) {
				throw new FlameTransportException(
						"Runner '%s' does not respond over its link: %s".formatted(runner.id(), ex.getMessage()), ex,
						Map.of(), true);
			}
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw TransportErrors.interrupted("the state of runner '%s'".formatted(runner.id()), ex);
		}
	}

	private Health probe(URI uri, @Nullable RequestSigner signer, Deadline deadline) {
		TransportRequest request = request("GET", uri, signer);
		TransportResponse response = exchange(request, deadline);
		if (response.status() == 503) {
			return new Health(State.DRAINING);
		}
		if (this.baseProtocol.isResponse(response)) {
			return new Health(State.BASE_PROTOCOL);
		}
		RunnerDescription description = description(request, response);
		return new Health(RunnerDescription.DRAINING.equals(description.state()) ? State.DRAINING : State.READY,
				description.id(), description.capacity(), description.buildId(), description.linkPort());
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
		return description(request, exchange(request, Deadline.after(CONTROL_TIMEOUT))).running()
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
		exchange(request("DELETE", target, signer), Deadline.after(CONTROL_TIMEOUT));
	}

	/**
	 * Ask a runner to destroy what it has of a session. What it does not have does no
	 * harm.
	 * @param runner the runner
	 * @param sessionId the id of the session
	 * @throws FlameException if it does not respond
	 */
	public void dropSession(RunnerEndpoint runner, String sessionId) {
		URI target = URI.create(runner.uri() + "/sessions/" + InvocationIdSegment.encode(sessionId));
		exchange(request("DELETE", target, runner.signer()), Deadline.after(CONTROL_TIMEOUT));
	}

	/**
	 * Repeating one of these requests does no harm, so that its outcome is never unknown.
	 */
	private TransportResponse exchange(TransportRequest request, Deadline deadline) {
		try {
			return this.transport.exchange(request, deadline, new Cancellation());
		}
		catch (FlameRunnerLostException ex) {
			throw TransportErrors.broken(request, ex);
		}
	}

	private @Nullable RequestSigner signer(@Nullable RequestSigner own) {
		return (own != null) ? own : this.signer;
	}

	private TransportRequest request(String method, URI uri, @Nullable RequestSigner own) {
		Map<String, String> headers = new HashMap<>();
		RequestSigner signer = signer(own);
		if (signer != null) {
			String timestamp = String.valueOf(System.currentTimeMillis());
			headers.put(RequestSigner.TIMESTAMP_HEADER, timestamp);
			headers.put(RequestSigner.SIGNATURE_HEADER,
					signer.sign(RequestSigner.withoutBody(method, uri.getRawPath(), timestamp)));
		}
		return new TransportRequest(method, uri, headers);
	}

}
