package io.flame.runner;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Decides which thread executes a call: a thread of the server if the call is short,
 * otherwise a thread of Flame's, for which no thread of the server waits. So the server
 * always has threads for heartbeats. Thread-safe.
 */
final class CallExecution {

	private static final Log logger = LogFactory.getLog(CallExecution.class);

	/**
	 * How many threads of the server may execute calls: what has been short may take long
	 * from now on, on all of them at once.
	 */
	private static final int MAX_INLINE = 16;

	private final InvocationDispatcher dispatcher;

	private final Executor helpers;

	private final AtomicInteger inline = new AtomicInteger();

	CallExecution(InvocationDispatcher dispatcher, Executor helpers) {
		this.dispatcher = dispatcher;
		this.helpers = helpers;
	}

	/**
	 * Execute a call, or have it executed.
	 * @param answer takes the answer
	 * @param failed answers if the call fails in a way that nothing else answers
	 * @return whether the call has been executed; otherwise the answer completes the
	 * exchange
	 */
	boolean execute(PreparedInvocation call, ServletAnswer answer, Runnable failed) {
		if (!InvocationDispatcher.executes(call)) {
			answer.defer();
			this.dispatcher.attend(call, answer);
			return false;
		}
		if (this.dispatcher.isShort(call) && executeInline(call, answer)) {
			return true;
		}
		answer.defer();
		try {
			this.helpers.execute(() -> executeElsewhere(call, answer, failed));
			return false;
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// there are no more threads
			answer.undefer();
			this.dispatcher.execute(call, answer);
			return true;
		}
	}

	private boolean executeInline(PreparedInvocation call, ServletAnswer answer) {
		try {
			if (this.inline.incrementAndGet() > MAX_INLINE) {
				return false;
			}
			this.dispatcher.execute(call, answer);
			return true;
		}
		finally {
			this.inline.decrementAndGet();
		}
	}

	private void executeElsewhere(PreparedInvocation call, ServletAnswer answer, Runnable failed) {
		try {
			this.dispatcher.execute(call, answer);
		}
		catch (Throwable ex) {
			logger.error("Invocation %s could not be answered".formatted(call.invocation().name()), ex);
			answer.fail(failed);
		}
	}

}
