package io.flame.client;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.flame.FlameResult;
import io.flame.client.SubmittedCall.Work;
import io.flame.service.AsyncForm;
import io.flame.service.MethodDefinition;
import io.flame.service.MethodResult;
import org.jspecify.annotations.Nullable;

/**
 * Converts outcomes to the declared return types of methods: the result, the result as a
 * value, or a future.
 */
final class DeclaredResults implements FlameServiceInterceptor.Results {

	private final Supplier<BackgroundCalls> background;

	/**
	 * Create it.
	 * @param background executes calls whose callers do not wait, asked for it at the
	 * first of them
	 */
	DeclaredResults(Supplier<BackgroundCalls> background) {
		this.background = background;
	}

	@Override
	public @Nullable Object of(MethodDefinition method, Supplier<? extends Work<@Nullable Object>> calls)
			throws Throwable {
		AsyncForm async = method.result().async();
		return (async != null) ? async.fromFuture(() -> this.background.get().submit(calls.get()))
				: calls.get().execute();
	}

	/**
	 * The result for which the caller of a method waits.
	 */
	static Work<@Nullable Object> of(MethodDefinition method, Work<@Nullable Object> call) {
		return method.result().asValue() ? new AsValue(call) : call;
	}

	/**
	 * The result of a method that has thrown an exception before it returned.
	 * @return what the method declares
	 * @throws Exception the exception, if the method declares the result itself
	 */
	static Object failed(MethodDefinition method, Exception thrown) throws Exception {
		MethodResult result = method.result();
		if (result.async() == null) {
			if (result.asValue()) {
				return FlameResult.failure(thrown);
			}
			throw thrown;
		}
		CompletableFuture<@Nullable Object> failed = new CompletableFuture<>();
		if (result.asValue()) {
			failed.complete(FlameResult.failure(thrown));
		}
		else {
			failed.completeExceptionally(thrown);
		}
		return result.async().fromFuture(() -> failed);
	}

	static <T extends @Nullable Object> FlameResult<T> asValue(Work<T> call) {
		try {
			return FlameResult.success(call.execute());
		}
		catch (Exception ex) {
			return FlameResult.failure(ex);
		}
		catch (Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

	/**
	 * A call whose outcome is a value.
	 *
	 * @param call the call
	 */
	private record AsValue(Work<@Nullable Object> call) implements Work<@Nullable Object> {

		@Override
		public Object execute() {
			return asValue(this.call);
		}

		@Override
		public void abandon() {
			this.call.abandon();
		}

	}

}
