package io.flame.backend;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Hands out the addresses of runners that were started by others. An address that was
 * given back is handed out again.
 */
public final class FixedRunnerBackend implements RunnerBackend {

	private final Map<String, URI> runners;

	private final BlockingQueue<String> unused;

	/**
	 * Create a backend.
	 * @param runners the URIs of the runners' invoke paths by the runners' ids
	 */
	public FixedRunnerBackend(Map<String, URI> runners) {
		this.runners = new LinkedHashMap<>(runners);
		this.unused = new LinkedBlockingQueue<>(runners.keySet());
	}

	@Override
	public RunnerInstance launch(LaunchRequest request) throws RunnerStartException, InterruptedException {
		// a lost runner is given back a moment after its place has become free
		String id = this.unused.poll(request.timeout().toMillis(), TimeUnit.MILLISECONDS);
		if (id == null) {
			throw new RunnerStartException("All fixed runners of the pool '%s' are in use.".formatted(request.pool()),
					null, false);
		}
		return new FixedRunner(id, Objects.requireNonNull(this.runners.get(id)), () -> this.unused.add(id));
	}

	@Override
	public String type() {
		return "fixed";
	}

	@Override
	public int maxRunners(String pool) {
		return this.runners.size();
	}

	@Override
	public Duration maxPauseAfterFailure() {
		// looking whether a runner has returned costs next to nothing
		return Duration.ofSeconds(1);
	}

}
