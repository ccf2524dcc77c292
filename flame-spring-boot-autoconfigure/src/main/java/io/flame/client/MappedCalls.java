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
import java.util.function.IntSupplier;

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
 * @param <R> the type of the results
 */
final class MappedCalls<T extends @Nullable Object, R extends @Nullable Object>
		implements Iterator<MappedCalls.Outcome<T, R>>, AutoCloseable {

	private final Iterator<? extends T> inputs;

	private final Function<? super T, CompletableFuture<R>> call;

	private final IntSupplier limits;

	private final boolean ordered;

	private final boolean failFast;

	/** Inputs whose outcomes have not been fetched, in order. */
	private final Set<Open<T, R>> open = new LinkedHashSet<>();

	/** Filled by the threads of calls. */
	private final BlockingQueue<Open<T, R>> done = new LinkedBlockingQueue<>();

	/** Unordered outcomes, in the order of their completion. */
	private final Queue<Open<T, R>> ready = new ArrayDeque<>();

	private @Nullable Open<T, R> failed;

	private int underWay;

	private boolean closed;

	/**
	 * Create it. Nothing is called before the first result is fetched.
	 * @param inputs the inputs
	 * @param call begins the call for an input
	 * @param limits how many calls may be under way at the moment
	 * @param ordered whether the results are in the order of the inputs
	 * @param failFast whether the first failure is the next result, whatever its input
	 */
	MappedCalls(Iterator<? extends T> inputs, Function<? super T, CompletableFuture<R>> call, IntSupplier limits,
			boolean ordered, boolean failFast) {
		this.inputs = inputs;
		this.call = call;
		this.limits = limits;
		this.ordered = ordered;
		this.failFast = failFast;
	}

	@Override
	public boolean hasNext() {
		return !this.closed && (!this.open.isEmpty() || this.inputs.hasNext());
	}

	@Override
	public Outcome<T, R> next() {
		if (!hasNext()) {
			throw new NoSuchElementException();
		}
		boolean fetched = false;
		try {
			begin();
			Open<T, R> next = poll();
			while (next == null) {
				settle(this.done.take());
				begin();
				next = poll();
			}
			this.open.remove(next);
			Outcome<T, R> outcome = new Outcome<>(next.input, resultOf(next.future));
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
	 * Begin the calls that can be executed now, unless too many outcomes have not been
	 * fetched.
	 */
	private void begin() {
		Open<T, R> settled = this.done.poll();
		while (settled != null) {
			settle(settled);
			settled = this.done.poll();
		}
		int limit = this.limits.getAsInt();
		while (this.failed == null && this.underWay < limit && this.open.size() < 2L * limit && this.inputs.hasNext()) {
			T input = this.inputs.next();
			Open<T, R> one = new Open<>(input, this.call.apply(input));
			this.open.add(one);
			this.underWay++;
			one.future.whenComplete((result, failure) -> this.done.add(one));
		}
	}

	private void settle(Open<T, R> one) {
		this.underWay--;
		one.settled = true;
		if (this.failFast && this.failed == null && one.future.isCompletedExceptionally()) {
			this.failed = one;
		}
		if (!this.ordered) {
			this.ready.add(one);
		}
	}

	private @Nullable Open<T, R> poll() {
		if (this.failed != null) {
			return this.failed;
		}
		if (!this.ordered) {
			return this.ready.poll();
		}
		Open<T, R> first = this.open.iterator().next();
		return first.settled ? first : null;
	}

	private static <R extends @Nullable Object> FlameResult<R> resultOf(CompletableFuture<R> done)
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
	 * Cancel the calls that are under way, and begin no more.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.open.forEach((one) -> one.future.cancel(true));
		this.open.clear();
	}

	/**
	 * The outcome of the call for an input.
	 *
	 * @param <T> the type of the input
	 * @param <R> the type of the result
	 * @param input the input
	 * @param result the result
	 */
	record Outcome<T extends @Nullable Object, R extends @Nullable Object>(T input, FlameResult<R> result) {

	}

	/**
	 * The call for an input.
	 *
	 * @param <T> the type of the input
	 * @param <R> the type of the result
	 */
	private static final class Open<T extends @Nullable Object, R extends @Nullable Object> {

		private final T input;

		private final CompletableFuture<R> future;

		private boolean settled;

		Open(T input, CompletableFuture<R> future) {
			this.input = input;
			this.future = future;
		}

	}

}
