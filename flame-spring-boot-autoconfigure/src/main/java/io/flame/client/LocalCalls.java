package io.flame.client;

import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.InvocationContext;
import io.flame.context.DeadlineWatch;
import org.jspecify.annotations.Nullable;

/**
 * Executes calls on the threads of their callers, each with a context of its own, whose
 * deadline counts as it would on a runner.
 */
final class LocalCalls {

	private final DeadlineWatch watch;

	LocalCalls(DeadlineWatch watch) {
		this.watch = watch;
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
			result = invocation.method().resultOf(handler.handle(context));
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

	/**
	 * Executes the method itself.
	 */
	@FunctionalInterface
	interface Handler {

		@Nullable Object handle(InvocationContext context) throws Throwable;

	}

}
