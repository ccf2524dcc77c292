package io.flame.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The last lines that a runner has printed, which its backend may have to fetch.
 * Thread-safe.
 */
final class LastOutput {

	private static final long GOOD_NANOS = Duration.ofSeconds(1).toNanos();

	private volatile Supplier<List<String>> source;

	private volatile List<String> kept = List.of();

	private @Nullable CompletableFuture<List<String>> fetch;

	private long fetched;

	/**
	 * Create it.
	 * @param source asks the backend; may block or fail
	 */
	LastOutput(Supplier<List<String>> source) {
		this.source = source;
	}

	void source(Supplier<List<String>> source) {
		this.source = source;
	}

	/**
	 * Read the lines on the calling thread, for as long as the backend takes.
	 * @return the lines, those of the last {@linkplain #fetch fetch} if the backend has
	 * none
	 */
	List<String> read() {
		List<String> lines = ask();
		return lines.isEmpty() ? this.kept : lines;
	}

	private List<String> ask() {
		try {
			return this.source.get();
		}
		catch (RuntimeException | Error ex) {
			return List.of();
		}
	}

	/**
	 * Read the lines on another thread, and keep them. Many callers share one fetch,
	 * whose lines are good for a second.
	 * @param executor executes a task, or the second one if it cannot
	 * @return the lines, empty if the backend does not have them within a second
	 */
	List<String> fetch(BiConsumer<Runnable, Runnable> executor) {
		try {
			return begin(executor).get(1, TimeUnit.SECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			return List.of();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return List.of();
		}
	}

	private synchronized CompletableFuture<List<String>> begin(BiConsumer<Runnable, Runnable> executor) {
		long now = System.nanoTime();
		CompletableFuture<List<String>> fetch = this.fetch;
		if (fetch == null || (fetch.isDone() && now - this.fetched > GOOD_NANOS)) {
			CompletableFuture<List<String>> next = new CompletableFuture<>();
			fetch = next;
			this.fetch = next;
			this.fetched = now;
			executor.accept(() -> {
				this.kept = ask();
				next.complete(this.kept);
			}, () -> next.complete(List.of()));
		}
		return fetch;
	}

}
