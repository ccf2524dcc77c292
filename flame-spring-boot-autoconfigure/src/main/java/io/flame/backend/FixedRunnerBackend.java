package io.flame.backend;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.flame.FlameException;
import io.flame.protocol.BuildId;

/**
 * Hands out runners that somebody else started, as soon as they can be reached. One that
 * was lost and given back is handed out again when it has returned.
 */
public final class FixedRunnerBackend implements RunnerBackend {

	private static final Duration MAX_PROBE_TIME = Duration.ofSeconds(3);

	private final Map<String, URI> runners;

	private final RunnerProbe probe;

	private final BuildId build;

	private final BlockingQueue<String> unused;

	/** As long as others may be the same build, a caller waits for them. */
	private final Set<String> otherBuilds = ConcurrentHashMap.newKeySet();

	/**
	 * Create a backend.
	 * @param runners the URIs of the runners' invoke paths by the runners' ids
	 * @param probe how to find out whether a runner is there
	 * @param build the build of the application that the runners should be
	 */
	public FixedRunnerBackend(Map<String, URI> runners, RunnerProbe probe, BuildId build) {
		this.runners = new LinkedHashMap<>(runners);
		this.probe = probe;
		this.build = build;
		this.unused = new LinkedBlockingQueue<>(runners.keySet());
	}

	@Override
	public Runner start(RunnerRequest request) throws RunnerStartException, InterruptedException {
		// one that was lost is given back a moment after its place has become free
		String id = this.unused.poll(request.timeout().toMillis(), TimeUnit.MILLISECONDS);
		if (id == null) {
			throw new RunnerStartException("All fixed runners of the pool are in use.", null, false);
		}
		URI uri = Objects.requireNonNull(this.runners.get(id));
		boolean taken = false;
		try {
			Duration timeout = (request.timeout().compareTo(MAX_PROBE_TIME) < 0) ? request.timeout() : MAX_PROBE_TIME;
			RunnerProbe.Health health = this.probe.probe(uri, null, timeout);
			if (this.build.accepts(health.build())) {
				this.otherBuilds.remove(id);
			}
			else {
				this.otherBuilds.add(id);
				throw new RunnerStartException(
						"The runner '%s' at %s is build '%s' of the application, this parent is build '%s'. Start both from the same build, or set 'flame.build.verify' to false in both."
							.formatted(id, uri, health.build(), this.build.value()),
						null, this.otherBuilds.size() == this.runners.size());
			}
			if (health.state() != RunnerProbe.State.DRAINING) {
				taken = true;
				return new FixedRunner(id, uri, health, (runner) -> this.unused.add(runner.id()));
			}
		}
		catch (FlameException ex) {
			throw new RunnerStartException(
					"The runner '%s' at %s can not be reached: %s".formatted(id, uri, ex.getMessage()), ex, false);
		}
		finally {
			if (!taken) {
				this.unused.add(id);
			}
		}
		throw new RunnerStartException("The runner '%s' at %s is draining.".formatted(id, uri), null, false);
	}

	@Override
	public String type() {
		return "fixed";
	}

	@Override
	public int maxRunners() {
		return this.runners.size();
	}

	@Override
	public Duration maxPauseAfterFailure() {
		// looking whether a runner has returned costs next to nothing
		return Duration.ofSeconds(1);
	}

}
