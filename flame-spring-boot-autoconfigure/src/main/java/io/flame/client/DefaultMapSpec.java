package io.flame.client;

import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.flame.FlameClient.MapSpec;
import io.flame.FlameResult;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Calls of a method for each of many inputs.
 *
 * @param <T> the type of the inputs
 * @param <R> the type of the results
 */
final class DefaultMapSpec<T extends @Nullable Object, R extends @Nullable Object> implements MapSpec<T, R> {

	private final Iterable<? extends T> inputs;

	private final IntSupplier capacity;

	private final Function<? super T, CompletableFuture<R>> call;

	private final int maxConcurrency;

	private final boolean ordered;

	DefaultMapSpec(Iterable<? extends T> inputs, InvocationOptions options, IntSupplier capacity,
			Function<? super T, CompletableFuture<R>> call) {
		this(inputs, capacity, call, Integer.MAX_VALUE, true);
		Assert.isTrue(options.idempotencyKey() == null,
				"'idempotencyKey' identifies a single call: declare the key on the method instead, with @FlameMethod(idempotencyKey = \"#...\")");
	}

	private DefaultMapSpec(Iterable<? extends T> inputs, IntSupplier capacity,
			Function<? super T, CompletableFuture<R>> call, int maxConcurrency, boolean ordered) {
		Assert.notNull(inputs, "'inputs' must not be null");
		Assert.isTrue(maxConcurrency >= 1, "'maxConcurrency' must be at least 1");
		this.inputs = inputs;
		this.capacity = capacity;
		this.call = call;
		this.maxConcurrency = maxConcurrency;
		this.ordered = ordered;
	}

	@Override
	public MapSpec<T, R> maxConcurrency(int max) {
		return new DefaultMapSpec<>(this.inputs, this.capacity, this.call, max, this.ordered);
	}

	@Override
	public MapSpec<T, R> unordered() {
		return new DefaultMapSpec<>(this.inputs, this.capacity, this.call, this.maxConcurrency, false);
	}

	@Override
	public List<R> list() {
		try (Stream<R> results = stream()) {
			return results.toList();
		}
	}

	@Override
	public Stream<R> stream() {
		return stream(true, (calls) -> value(calls, calls.next().result()));
	}

	@Override
	public Stream<FlameResult<R>> results() {
		return stream(false, (calls) -> calls.next().result());
	}

	@Override
	public void forEach(BiConsumer<? super T, ? super FlameResult<R>> action) {
		Assert.notNull(action, "'action' must not be null");
		try (MappedCalls<T, R> calls = begin(false)) {
			calls.forEachRemaining((outcome) -> action.accept(outcome.input(), outcome.result()));
		}
	}

	private MappedCalls<T, R> begin(boolean failFast) {
		return new MappedCalls<>(this.inputs.iterator(), this.call,
				() -> Math.min(this.capacity.getAsInt(), this.maxConcurrency), this.ordered, failFast);
	}

	private <V extends @Nullable Object> Stream<V> stream(boolean failFast, Function<MappedCalls<T, R>, V> fetch) {
		MappedCalls<T, R> calls = begin(failFast);
		Iterator<V> fetched = new Iterator<>() {

			@Override
			public boolean hasNext() {
				return calls.hasNext();
			}

			@Override
			public V next() {
				return fetch.apply(calls);
			}

		};
		return StreamSupport
			.stream(Spliterators.spliteratorUnknownSize(fetched, this.ordered ? Spliterator.ORDERED : 0), false)
			.onClose(calls::close);
	}

	private R value(MappedCalls<T, R> calls, FlameResult<R> result) {
		if (result instanceof FlameResult.Failure<?>) {
			calls.close();
		}
		return result.orElseThrow();
	}

}
