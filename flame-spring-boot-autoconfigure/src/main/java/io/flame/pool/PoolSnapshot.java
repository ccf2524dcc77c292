package io.flame.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A pool at one moment.
 *
 * @param settings its settings at that moment
 * @param backend the type of its backend
 * @param starting the runners that were being started, the oldest first
 * @param queuedStarts how many starts waited for a permit, since the backend limits how
 * many runners start at the same time
 * @param inUse how many slots were in use
 * @param waiting how many calls waited for a slot
 * @param oldestWaiter how long the first of them had waited, {@code null} if none did
 * @param lastBootFailure why the last start had failed, {@code null} if it succeeded
 * @param runners its runners, the oldest first
 * @param ended the last ones that ended, the latest first
 */
public record PoolSnapshot(PoolSettings settings, String backend, List<StartingRunner> starting, int queuedStarts,
		int inUse, int waiting, @Nullable Duration oldestWaiter, @Nullable BootFailure lastBootFailure,
		List<RunnerSnapshot> runners, List<EndedRunner> ended) {

	/**
	 * How many runners were in a state.
	 * @param state the state
	 * @return their number
	 */
	public int count(RunnerState state) {
		return (int) this.runners.stream().filter((runner) -> runner.state() == state).count();
	}

	/**
	 * A runner that is being started.
	 *
	 * @param id its id
	 * @param elapsed since when
	 * @param output asks the backend for the last lines that it has printed
	 */
	public record StartingRunner(String id, Duration elapsed, Supplier<List<String>> output) {

		/**
		 * The last lines that it has printed until now. A backend may have to fetch them.
		 * @return the lines, the latest last; empty if they are not available
		 */
		public List<String> lastOutput() {
			return this.output.get();
		}

	}

	/**
	 * A start that failed.
	 *
	 * @param message what happened
	 * @param permanent whether trying again is pointless until something is changed
	 * @param time when
	 */
	public record BootFailure(String message, boolean permanent, Instant time) {

		/**
		 * The failure without the output of the runner.
		 * @return the first line of the message
		 */
		public String summary() {
			return this.message.lines().findFirst().orElse("");
		}

	}

	/**
	 * A runner that is gone.
	 *
	 * @param id its id
	 * @param reason a reason of the pool's, or {@code null} if it was lost
	 * @param message what is known about its end
	 * @param time when it ended
	 * @param age how long it had been there
	 * @param served how many calls it had served
	 * @param output asks the backend for the last lines that it printed
	 */
	public record EndedRunner(String id, @Nullable StopReason reason, String message, Instant time, Duration age,
			long served, Supplier<List<String>> output) {

		/**
		 * The last lines that it printed. A backend may have to fetch them.
		 * @return the lines, the latest last; empty if they are not available
		 */
		public List<String> lastOutput() {
			return this.output.get();
		}

	}

}
