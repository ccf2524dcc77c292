package io.flame.client;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

import io.flame.FlameCancelledException;
import io.flame.FlameResult;
import org.jspecify.annotations.Nullable;

/**
 * A call for each of many inputs. As many are under way as can be executed at the same
 * time, and only a few more results wait for being fetched, so that it does not matter
 * how many inputs there are. Everything but the calls themselves happens on the thread
 * that fetches results. Not thread-safe.
 *
 * @param <T> the type of the inputs
 */
final class MappedCalls<T extends @Nullable Object> implements Iterator<MappedCalls.Outcome<T>>, AutoCloseable {

	private final Iterator<? extends T> inputs;

	private final Function<? super T, Begun> call;

	private final boolean ordered;

	private final boolean failFast;

	/** What has no outcome that was fetched, the first inputs first. */
	private final Set<Open<T>> open = new LinkedHashSet<>();

	/** Filled by the threads of calls. */
	private final BlockingQueue<Open<T>> done = new LinkedBlockingQueue<>();

	/** What is not ordered, the first one to be done first. */
	private final Queue<Open<T>> ready = new ArrayDeque<>();

	private @Nullable Open<T> failed;

	private int underWay;

	private int limit = 1;

	private boolean closed;

	/**
	 * Create it. Nothing is called before the first result is fetched.
	 * @param inputs the inputs
	 * @param call begins the call for an input
	 * @param ordered whether the results are in the order of the inputs
	 * @param failFast whether the first failure is the next result, whatever its input
	 */
	MappedCalls(Iterator<? extends T> inputs, Function<? super T, Begun> call, boolean ordered, boolean failFast) {
		this.inputs = inputs;
		this.call = call;
		this.ordered = ordered;
		this.failFast = failFast;
	}

	@Override
	public boolean hasNext() {
		return !this.closed && (!this.open.isEmpty() || this.inputs.hasNext());
	}

	@Override
	public Outcome<T> next() {
		if (!hasNext()) {
			throw new NoSuchElementException();
		}
		boolean fetched = false;
		try {
			begin();
			Open<T> next = poll();
			while (next == null) {
				settle(this.done.take());
				begin();
				next = poll();
			}
			this.open.remove(next);
			Outcome<T> outcome = new Outcome<>(next.input, resultOf(next.future));
			fetched = true;
			return outcome;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FlameCancelledException("The thread that waited for the results of many calls was interrupted.",
					ex);
		}
		finally {
			if (!fetched) {
				close();
			}
		}
	}

	/**
	 * Begin what can be executed now, unless too much waits for being fetched.
	 */
	private void begin() {
		Open<T> settled = this.done.poll();
		while (settled != null) {
			settle(settled);
			settled = this.done.poll();
		}
		while (this.failed == null && this.underWay < this.limit && this.open.size() < 2L * this.limit
				&& this.inputs.hasNext()) {
			T input = this.inputs.next();
			Begun begun = this.call.apply(input);
			Open<T> one = new Open<>(input, begun.future());
			this.open.add(one);
			this.underWay++;
			this.limit = begun.limit();
			one.future.whenComplete((result, failure) -> this.done.add(one));
		}
	}

	private void settle(Open<T> one) {
		this.underWay--;
		one.settled = true;
		if (this.failFast && this.failed == null && one.future.isCompletedExceptionally()) {
			this.failed = one;
		}
		if (!this.ordered) {
			this.ready.add(one);
		}
	}

	private @Nullable Open<T> poll() {
		if (this.failed != null) {
			return this.failed;
		}
		if (!this.ordered) {
			return this.ready.poll();
		}
		Open<T> first = this.open.iterator().next();
		return first.settled ? first : null;
	}

	private static FlameResult<@Nullable Object> resultOf(CompletableFuture<@Nullable Object> done)
			throws InterruptedException {
		try {
			return FlameResult.success(done.get());
		}
		catch (CancellationException ex) {
			return FlameResult.failure(ex);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			return FlameResult.failure((ex.getCause() instanceof Exception cause) ? cause : ex);
		}
	}

	/**
	 * Cancel what is under way, and begin nothing more.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.open.forEach((one) -> one.future.cancel(true));
		this.open.clear();
	}

	/**
	 * A call that was begun.
	 *
	 * @param future has its result
	 * @param limit how many calls like it can be executed at the same time
	 */
	record Begun(CompletableFuture<@Nullable Object> future, int limit) {

	}

	/**
	 * What became of the call for an input.
	 *
	 * @param <T> the type of the input
	 * @param input the input
	 * @param result the result
	 */
	record Outcome<T extends @Nullable Object>(T input, FlameResult<@Nullable Object> result) {

	}

	/**
	 * The call for an input.
	 *
	 * @param <T> the type of the input
	 */
	private static final class Open<T extends @Nullable Object> {

		private final T input;

		private final CompletableFuture<@Nullable Object> future;

		private boolean settled;

		Open(T input, CompletableFuture<@Nullable Object> future) {
			this.input = input;
			this.future = future;
		}

	}

}
