package io.flame.runner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.RequestSigner;
import io.flame.protocol.RunnerDescription;
import io.flame.service.ServiceCatalog;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that are no calls: what the runner is, which is also its parent's
 * heartbeat, and the wish to cancel a call.
 */
public final class RunnerControlEndpoint {

	private final InvocationCodecs codecs;

	private final RequestVerifier verifier;

	private final RunnerState state;

	private final RunnerSettings settings;

	private final Map<String, List<String>> services = new LinkedHashMap<>();

	private final Runnable heartbeat;

	private final Supplier<@Nullable Integer> linkPort;

	private final SessionHandlers sessions;

	/**
	 * Create it.
	 * @param codecs the codecs
	 * @param verifier what verifies requests
	 * @param state what the runner is doing
	 * @param catalog the services
	 * @param settings the settings of the runner role
	 * @param heartbeat told of every sign of life of a parent
	 * @param linkPort returns the TCP port of this runner's link, {@code null} if it has
	 * none
	 * @param sessions executes handlers of sessions
	 */
	public RunnerControlEndpoint(InvocationCodecs codecs, RequestVerifier verifier, RunnerState state,
			ServiceCatalog catalog, RunnerSettings settings, Runnable heartbeat, Supplier<@Nullable Integer> linkPort,
			SessionHandlers sessions) {
		this.codecs = codecs;
		this.verifier = verifier;
		this.state = state;
		this.settings = settings;
		this.heartbeat = heartbeat;
		this.linkPort = linkPort;
		this.sessions = sessions;
		catalog.services()
			.forEach((service) -> this.services.put(service.id(),
					service.methods().keySet().stream().sorted().toList()));
	}

	byte[] describe(HttpServletRequest request) throws RefusedException {
		verify(request);
		this.state.heartbeat();
		this.heartbeat.run();
		return this.codecs.encodeDescription(new RunnerDescription(this.settings.id(),
				RunnerDescription.PROTOCOL_VERSION,
				this.state.isDraining() ? RunnerDescription.DRAINING : RunnerDescription.READY,
				this.state.maxConcurrency(), this.state.running().stream().map(RunningInvocation::describe).toList(),
				this.services, this.settings.build().value(), this.linkPort.get()));
	}

	void cancel(HttpServletRequest request, String invocationId) throws RefusedException {
		verify(request);
		CancellableCall call = this.state.find(invocationId);
		if (call == null) {
			throw RefusedException.notFound("This runner executes no invocation '%s' now.".formatted(invocationId));
		}
		call.cancel();
	}

	void dropSession(HttpServletRequest request, String sessionId) throws RefusedException {
		verify(request);
		this.sessions.drop(sessionId);
	}

	private void verify(HttpServletRequest request) throws RefusedException {
		this.verifier.verify(request.getMethod(), request.getRequestURI(),
				request.getHeader(RequestSigner.TIMESTAMP_HEADER), request.getHeader(RequestSigner.SIGNATURE_HEADER));
	}

}
