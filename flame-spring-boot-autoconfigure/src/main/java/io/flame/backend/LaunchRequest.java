package io.flame.backend;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.util.Assert;

/**
 * The request of a pool to launch a runner.
 *
 * @param id the id of the runner, unique among the runners of its parent
 * @param pool the name of the pool
 * @param environment the environment variables that the runner must get, see
 * {@link SpawnedRunner}
 * @param secret the secret that the runner's requests are signed with. It must reach the
 * runner on another way than {@code environment}, so that no subprocess inherits it.
 * @param resources what the runner should get of its host
 * @param timeout how long {@link RunnerBackend#launch} may take
 * @param progress must be informed as soon as the runner exists
 */
public record LaunchRequest(String id, String pool, Map<String, String> environment, String secret,
		RunnerResources resources, Duration timeout, Progress progress) {

	public LaunchRequest {
		Assert.hasText(id, "'id' must not be empty");
		Assert.hasText(pool, "'pool' must not be empty");
		Assert.hasText(secret, "'secret' must not be empty");
		Assert.notNull(resources, "'resources' must not be null");
		Assert.isTrue(timeout.compareTo(Duration.ZERO) > 0, "'timeout' must be positive");
		Assert.notNull(progress, "'progress' must not be null");
		environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
	}

	/**
	 * Without the secret, since requests are logged.
	 */
	@Override
	public String toString() {
		return "LaunchRequest[id=%s, pool=%s, environment=%s, resources=%s, timeout=%s]".formatted(this.id, this.pool,
				this.environment, this.resources, this.timeout);
	}

	/**
	 * Learns how far a start is.
	 */
	@FunctionalInterface
	public interface Progress {

		/**
		 * The runner exists; its output can be read from now on, during the start and
		 * after a failure.
		 * @param lastOutput the last lines that it has printed so far, the latest last;
		 * thread-safe
		 */
		void created(Supplier<List<String>> lastOutput);

	}

}
