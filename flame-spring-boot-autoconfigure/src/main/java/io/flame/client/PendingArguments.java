package io.flame.client;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

import io.flame.FlameCancelledException;
import io.flame.FlameRef;
import io.flame.FlameReferenceFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the calls to whose results arguments refer. The waiting call has neither a
 * runner nor a slot.
 */
final class PendingArguments {

	private PendingArguments() {
	}

	/**
	 * Wait until no argument is pending.
	 * @return the call, whose time begins now if it has waited
	 * @throws FlameReferenceFailedException if one of the other calls fails
	 * @throws FlameCancelledException if the calling thread is interrupted
	 */
	static Invocation await(Invocation invocation) {
		boolean waited = false;
		@Nullable Object[] arguments = invocation.arguments();
		for (int i = 0; i < arguments.length; i++) {
			if (arguments[i] instanceof FlameRef<?> reference && !isThere(reference)) {
				await(invocation, i, reference);
				waited = true;
			}
		}
		return waited ? invocation.beginningNow() : invocation;
	}

	/**
	 * Whether a call has to wait.
	 * @param arguments the arguments of the call
	 */
	static boolean isNeeded(@Nullable Object[] arguments) {
		for (Object argument : arguments) {
			if (argument instanceof FlameRef<?> reference && !isThere(reference)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isThere(FlameRef<?> reference) {
		return reference.isDone() && !reference.whenDone().isCompletedExceptionally();
	}

	private static void await(Invocation invocation, int position, FlameRef<?> reference) {
		try {
			reference.whenDone().get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FlameCancelledException("The thread that waited for argument %d of %s was interrupted."
				.formatted(position, invocation.name()), ex);
		}
		catch (ExecutionException | CancellationException ex) {
			Throwable cause = (ex instanceof ExecutionException && ex.getCause() != null) ? ex.getCause() : ex;
			throw new FlameReferenceFailedException("%s was not executed: the call that makes argument %d failed. %s"
				.formatted(invocation.name(), position, cause.getMessage()), cause, Map.of("argument", position),
					false);
		}
	}

}
