package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerResources;
import org.jspecify.annotations.Nullable;

/**
 * The start of one runner, from the permit to its end. Its outcome is reported once: by
 * the thread that starts the runner, or when its time is over. Thread-safe.
 */
final class StartAttempt implements LaunchRequest.Progress {

	private final String id;

	private final int round;

	private final RunnerResources resources;

	private final int concurrency;

	private final Duration timeout;

	private final long started;

	private final LastOutput output = new LastOutput(List::of);

	private @Nullable Thread thread;

	private boolean abandoned;

	/**
	 * Create an attempt.
	 * @param id the id of the runner
	 * @param round the round of attempts that it belongs to
	 * @param resources the resources that the runner requests
	 * @param concurrency how many calls it should execute at the same time
	 * @param timeout how long the start may take
	 * @param started in nanoseconds of the pool's clock
	 */
	StartAttempt(String id, int round, RunnerResources resources, int concurrency, Duration timeout, long started) {
		this.id = id;
		this.round = round;
		this.resources = resources;
		this.concurrency = concurrency;
		this.timeout = timeout;
		this.started = started;
	}

	String id() {
		return this.id;
	}

	int round() {
		return this.round;
	}

	RunnerResources resources() {
		return this.resources;
	}

	int concurrency() {
		return this.concurrency;
	}

	Duration timeout() {
		return this.timeout;
	}

	Duration elapsed(long now) {
		return Duration.ofNanos(now - this.started);
	}

	/**
	 * Whether its time is over.
	 */
	boolean isOver(long now) {
		return elapsed(now).compareTo(this.timeout) >= 0;
	}

	@Override
	public void created(Supplier<List<String>> lastOutput) {
		this.output.source(lastOutput);
	}

	/**
	 * The last output of the runner. Thread-safe.
	 */
	LastOutput output() {
		return this.output;
	}

	/**
	 * Begin on the calling thread.
	 */
	synchronized void enter() throws InterruptedException {
		if (this.abandoned) {
			throw new InterruptedException();
		}
		this.thread = Thread.currentThread();
	}

	/**
	 * An interrupt that comes later must not hit the next work of the thread.
	 */
	synchronized void leave() {
		this.thread = null;
		Thread.interrupted();
	}

	/**
	 * Nothing waits for the runner any more.
	 */
	synchronized void abandon() {
		this.abandoned = true;
		if (this.thread != null) {
			this.thread.interrupt();
		}
	}

	PoolSnapshot.StartingRunner describe(long now) {
		return new PoolSnapshot.StartingRunner(this.id, elapsed(now), this.output::read);
	}

}
