package io.flame.client;

import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

import io.flame.FlameCancelledException;
import io.flame.FlameResult;
import io.flame.client.SubmittedCall.Work;
import io.flame.service.AsyncForm;
import io.flame.service.MethodDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Executes a lambda once, together with the asynchronous methods that it calls on its
 * client proxy: a slot of {@code map} is free, a cast has ended and a submitted lambda
 * can no longer be cancelled when these have ended as well.
 */
final class LambdaExecution implements FlameServiceInterceptor.Results {

	private final BackgroundCalls background;

	private final Queue<CompletableFuture<?>> begun = new ConcurrentLinkedQueue<>();

	private volatile @Nullable MethodDefinition latest;

	LambdaExecution(BackgroundCalls background) {
		this.background = background;
	}

	/**
	 * The id of the method that was called last.
	 */
	@Nullable String methodId() {
		MethodDefinition method = this.latest;
		return (method != null) ? method.id() : null;
	}

	@Override
	public @Nullable Object of(MethodDefinition method, Supplier<? extends Work<@Nullable Object>> calls)
			throws Throwable {
		this.latest = method;
		AsyncForm async = method.result().async();
		if (async == null) {
			Object result = calls.get().execute();
			if (result instanceof FlameResult.Failure<?>) {
				this.begun.add(CompletableFuture.completedFuture(result));
			}
			return result;
		}
		// a lambda without a result does not subscribe to a publisher: call now, and once
		CompletableFuture<@Nullable Object> call = this.background.submit(calls.get());
		this.begun.add(call);
		return async.fromFuture(() -> call);
	}

	/**
	 * Execute a lambda whose result may be the future result of a method.
	 */
	<T extends @Nullable Object> T execute(Work<T> lambda) throws Throwable {
		return execute(lambda, false);
	}

	/**
	 * Execute a lambda without a result: a failure that a method returned is its own.
	 */
	void run(Work<@Nullable Object> lambda) throws Throwable {
		execute(lambda, true);
	}

	private <T extends @Nullable Object> T execute(Work<T> lambda, boolean failing) throws Throwable {
		try {
			T result = lambda.execute();
			for (CompletableFuture<?> call : this.begun) {
				await(call, failing);
			}
			return result;
		}
		catch (Throwable ex) {
			this.begun.forEach((call) -> call.cancel(true));
			throw ex;
		}
	}

	private static void await(CompletableFuture<?> call, boolean failing) throws Throwable {
		try {
			Object result = call.get();
			if (failing && result instanceof FlameResult.Failure<?> failure) {
				throw failure.exception();
			}
		}
		catch (CancellationException ex) {
			// by the lambda itself
		}
		catch (ExecutionException ex) {
			if (failing) {
				throw (ex.getCause() != null) ? ex.getCause() : ex;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FlameCancelledException("The thread that waited for an asynchronous method was interrupted.", ex);
		}
	}

}
