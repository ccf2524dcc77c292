package io.flame.client;

import io.flame.FlameCancelledException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.InvocationContext;
import io.flame.context.DeadlineWatch;
import org.jspecify.annotations.Nullable;

/**
 * Executes calls on the threads of their callers, each with a context of its own, whose
 * deadline counts as it would on a runner.
 */
public final class LocalCalls {

	private final DeadlineWatch watch;

	private final @Nullable RoundTrip roundTrip;

	/**
	 * Create it.
	 * @param watch what ends calls at their deadline
	 * @param roundTrip what lets calls be as if they had travelled, {@code null} to hand
	 * over the caller's own objects
	 */
	public LocalCalls(DeadlineWatch watch, @Nullable RoundTrip roundTrip) {
		this.watch = watch;
		this.roundTrip = roundTrip;
	}

	@Nullable Object execute(Invocation invocation, Handler handler) throws Throwable {
		LocalInvocationContext context = new LocalInvocationContext(invocation);
		if (invocation.listener() != InvocationListener.NONE) {
			invocation.listener().onDispatch(context.invocationId(), null, invocation.attempt());
		}
		DeadlineWatch.Watched watched = this.watch.beginInterruptible(context.localDeadline(), context::expire);
		Object result = null;
		Throwable thrown = null;
		try (InvocationContext.Scope scope = context.makeCurrent()) {
			Handler handling = (current, arguments) -> handle(invocation, context, handler, arguments);
			result = (this.roundTrip != null) ? this.roundTrip.execute(invocation, context, handling)
					: handling.handle(context, invocation.arguments());
		}
		catch (Throwable ex) {
			thrown = ex;
		}
		finally {
			this.watch.end(watched);
		}
		if (context.end()) {
			throw new FlameTimeoutException(Stage.EXECUTION,
					"%s took longer than %d ms.".formatted(invocation.name(), invocation.timeout().toMillis()), thrown);
		}
		if (thrown != null) {
			throw thrown;
		}
		return result;
	}

	private static @Nullable Object handle(Invocation invocation, LocalInvocationContext context, Handler handler,
			@Nullable Object[] arguments) throws Throwable {
		try {
			return invocation.method().resultOf(handler.handle(context, arguments));
		}
		catch (InterruptedException ex) {
			if (context.isExpired()) {
				throw ex;
			}
			// as a caller learns it that waits for a runner
			Thread.currentThread().interrupt();
			throw new FlameCancelledException(
					"The thread that executed %s was interrupted.".formatted(invocation.name()), ex);
		}
	}

	/**
	 * Executes the method itself.
	 */
	@FunctionalInterface
	interface Handler {

		/**
		 * Execute it.
		 * @param arguments the invocation's own or copies, a value for each of the
		 * method's argument types
		 */
		@Nullable Object handle(InvocationContext context, @Nullable Object[] arguments) throws Throwable;

	}

}
