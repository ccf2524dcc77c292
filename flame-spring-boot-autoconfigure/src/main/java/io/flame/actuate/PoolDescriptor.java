package io.flame.actuate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.flame.client.InvocationDefaults;
import io.flame.pool.PoolSettings;
import io.flame.pool.PoolSnapshot;
import io.flame.pool.RunnerState;
import io.flame.resilience.ResilienceSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Description of a pool.
 *
 * @param backend what starts its runners
 * @param settings its settings
 * @param counts how many runners are in which state
 * @param inUse how many slots are in use
 * @param waiting how many calls wait for a slot
 * @param oldestWaiter how long the first of them has waited, {@code null} if none does
 * @param runnerTime for how long runners have been there, all of them together
 * @param lastBootFailure why the last start failed, {@code null} if it succeeded
 * @param starting the runners that are being started, the oldest first
 * @param runners its runners, the oldest first
 * @param ended the last ones that ended, the latest first
 */
public record PoolDescriptor(String backend, SettingsDescriptor settings, CountsDescriptor counts, int inUse,
		int waiting, @Nullable Duration oldestWaiter, Duration runnerTime,
		@Nullable BootFailureDescriptor lastBootFailure, List<StartingRunnerDescriptor> starting,
		List<RunnerDescriptor> runners, List<EndedRunnerDescriptor> ended) implements OperationResponseBody {

	static PoolDescriptor of(PoolSnapshot pool, Duration runnerTime, InvocationDefaults defaults,
			ResilienceSettings resilience, Map<String, Long> sessions, boolean output) {
		return new PoolDescriptor(pool.backend(), SettingsDescriptor.of(pool.settings(), defaults, resilience),
				CountsDescriptor.of(pool), pool.inUse(), pool.waiting(), millis(pool.oldestWaiter()),
				runnerTime.truncatedTo(ChronoUnit.MILLIS), BootFailureDescriptor.of(pool.lastBootFailure()),
				pool.starting().stream().map((runner) -> StartingRunnerDescriptor.of(runner, output)).toList(),
				pool.runners().stream().map((runner) -> RunnerDescriptor.of(runner, sessions)).toList(),
				pool.ended().stream().map((runner) -> EndedRunnerDescriptor.of(runner, output)).toList());
	}

	/**
	 * Nobody reads further.
	 */
	static @Nullable Duration millis(@Nullable Duration duration) {
		return (duration != null) ? duration.truncatedTo(ChronoUnit.MILLIS) : null;
	}

	static @Nullable Instant millis(@Nullable Instant instant) {
		return (instant != null) ? instant.truncatedTo(ChronoUnit.MILLIS) : null;
	}

	static String text(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Description of a pool's settings as they are now.
	 *
	 * @param min how many runners there are at all times
	 * @param max how many runners there are at the most
	 * @param maxConcurrency how many calls a runner executes at the same time;
	 * {@code null} for what the runner itself reports
	 * @param minIdle how many runners without a call there are at all times
	 * @param singleUse whether a runner serves one call only
	 * @param placement which of several runners with free slots gets a call
	 * @param queueCapacity how many calls may wait beyond those that execute
	 * @param acquireTimeout how long a call waits for a runner
	 * @param timeout how long one execution may take
	 * @param spawnTimeout how long a runner may take to start
	 * @param idleShutdownAfter after which time without a call a runner stops
	 * @param maxAttempts how often a call is tried at the most
	 */
	public record SettingsDescriptor(int min, int max, @Nullable Integer maxConcurrency, int minIdle, boolean singleUse,
			String placement, int queueCapacity, Duration acquireTimeout, Duration timeout, Duration spawnTimeout,
			Duration idleShutdownAfter, int maxAttempts) {

		private static SettingsDescriptor of(PoolSettings settings, InvocationDefaults defaults,
				ResilienceSettings resilience) {
			return new SettingsDescriptor(settings.min(), settings.max(), settings.maxConcurrency(), settings.minIdle(),
					settings.singleUse(), text(settings.placement()), resilience.queueCapacity(),
					defaults.acquireTimeout(), defaults.timeout(), settings.spawnTimeout(),
					settings.idleShutdownAfter(), resilience.maxAttempts());
		}

	}

	/**
	 * Description of how many runners are in which state.
	 *
	 * @param queuedStarts how many starts wait, since the backend limits how many runners
	 * start at the same time
	 * @param starting how many are being started
	 * @param idle how many take calls and have none
	 * @param busy how many take calls and have some
	 * @param unavailable how many get no calls until they have answered
	 * @param draining how many get no more calls
	 * @param stopping how many are being ended
	 */
	public record CountsDescriptor(int queuedStarts, int starting, int idle, int busy, int unavailable, int draining,
			int stopping) {

		private static CountsDescriptor of(PoolSnapshot pool) {
			return new CountsDescriptor(pool.queuedStarts(), pool.starting().size(), pool.count(RunnerState.IDLE),
					pool.count(RunnerState.BUSY) + pool.count(RunnerState.RESTING), pool.count(RunnerState.UNAVAILABLE),
					pool.count(RunnerState.DRAINING), pool.count(RunnerState.STOPPING));
		}

	}

	/**
	 * Description of a start that failed.
	 *
	 * @param message what happened
	 * @param permanent whether trying again is pointless until something is changed
	 * @param time when
	 */
	public record BootFailureDescriptor(String message, boolean permanent, @Nullable Instant time) {

		private static @Nullable BootFailureDescriptor of(PoolSnapshot.@Nullable BootFailure failure) {
			return (failure != null)
					? new BootFailureDescriptor(failure.message(), failure.permanent(), millis(failure.time())) : null;
		}

	}

	/**
	 * Description of a runner that is being started.
	 *
	 * @param id its id
	 * @param elapsed since when
	 * @param lastOutput the last lines that it has printed, as far as is known;
	 * {@code null} where these are left out
	 */
	public record StartingRunnerDescriptor(String id, @Nullable Duration elapsed, @Nullable List<String> lastOutput) {

		private static StartingRunnerDescriptor of(PoolSnapshot.StartingRunner runner, boolean output) {
			return new StartingRunnerDescriptor(runner.id(), millis(runner.elapsed()),
					output ? runner.lastOutput() : null);
		}

	}

	/**
	 * Description of a runner that is gone.
	 *
	 * @param id its id
	 * @param reason why the pool has ended it, or {@code lost}
	 * @param message what is known about its end
	 * @param time when it ended
	 * @param age how long it had been there
	 * @param served how many calls had come to an end on it
	 * @param lastOutput the last lines that it printed, as far as is known; {@code null}
	 * where these are left out
	 */
	public record EndedRunnerDescriptor(String id, String reason, String message, @Nullable Instant time,
			@Nullable Duration age, long served, @Nullable List<String> lastOutput) {

		private static EndedRunnerDescriptor of(PoolSnapshot.EndedRunner runner, boolean output) {
			return new EndedRunnerDescriptor(runner.id(), (runner.reason() != null) ? text(runner.reason()) : "lost",
					runner.message(), millis(runner.time()), millis(runner.age()), runner.served(),
					output ? runner.lastOutput() : null);
		}

	}

}
