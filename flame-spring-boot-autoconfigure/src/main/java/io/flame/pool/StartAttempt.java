package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerResources;
import org.jspecify.annotations.Nullable;

/**
 * The start of one runner, from the permit to its end. Its outcome is reported once: by
 * the thread that starts the runner, or when its time is over. Thread-safe.
 */
final class StartAttempt implements LaunchRequest.Progress {

	private static final long GOOD_NANOS = Duration.ofSeconds(1).toNanos();

	private final String id;

	private final int round;

	private final RunnerResources resources;

	private final int concurrency;

	private final Duration timeout;

	private final long started;

	private volatile Supplier<List<String>> output = List::of;

	private @Nullable CompletableFuture<List<String>> fetch;

	private long fetched;

	private @Nullable Thread thread;

	private boolean abandoned;

	/**
	 * Create an attempt.
	 * @param id the id of the runner
	 * @param round the round of attempts that it belongs to
	 * @param resources what the runner should get of its host
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
		this.output = lastOutput;
	}

	/**
	 * What the runner has printed, fetched from the backend, which may block or fail.
	 * @return the lines, empty where they cannot be fetched
	 */
	List<String> lastOutput() {
		try {
			return this.output.get();
		}
		catch (RuntimeException | Error ex) {
			return List.of();
		}
	}

	/**
	 * The same for many callers: fetched by one thread, and then good for a second.
	 * @param executor executes a task, or the second one if it cannot
	 */
	synchronized CompletableFuture<List<String>> fetchOutput(BiConsumer<Runnable, Runnable> executor) {
		long now = System.nanoTime();
		CompletableFuture<List<String>> fetch = this.fetch;
		if (fetch == null || (fetch.isDone() && now - this.fetched > GOOD_NANOS)) {
			CompletableFuture<List<String>> next = new CompletableFuture<>();
			fetch = next;
			this.fetch = next;
			this.fetched = now;
			executor.accept(() -> next.complete(lastOutput()), () -> next.complete(List.of()));
		}
		return fetch;
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
		return new PoolSnapshot.StartingRunner(this.id, elapsed(now), this::lastOutput);
	}

}
