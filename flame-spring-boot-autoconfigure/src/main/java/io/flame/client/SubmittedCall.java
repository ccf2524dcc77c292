package io.flame.client;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A call that is executed by another thread than its caller's. Who completes the future
 * from outside, by cancelling it or otherwise, interrupts the call.
 *
 * @param <T> the type of the result
 */
final class SubmittedCall<T extends @Nullable Object> extends CompletableFuture<T> implements Runnable {

	private final Work<T> work;

	private final CallSite callSite = new CallSite();

	/** Set while it executes: only then may the thread be interrupted. */
	private @Nullable Thread thread;

	private boolean begun;

	SubmittedCall(Work<T> work) {
		this.work = work;
	}

	static <T extends @Nullable Object> SubmittedCall<T> of(Work<T> work) {
		SubmittedCall<T> call = new SubmittedCall<>(work);
		call.whenComplete((result, failure) -> call.done());
		return call;
	}

	@Override
	public void run() {
		if (!begin()) {
			return;
		}
		T result;
		try {
			result = this.work.execute();
		}
		catch (Throwable ex) {
			end();
			this.callSite.appendTo(ex);
			completeExceptionally(ex);
			return;
		}
		end();
		complete(result);
	}

	/**
	 * The calling thread begins to execute it.
	 * @return whether it should: a cancelled call has no caller
	 */
	private synchronized boolean begin() {
		if (isDone()) {
			return false;
		}
		this.begun = true;
		this.thread = Thread.currentThread();
		return true;
	}

	/**
	 * It is done, by itself or from outside.
	 */
	private void done() {
		boolean begun;
		synchronized (this) {
			begun = this.begun;
			if (this.thread != null) {
				this.thread.interrupt();
			}
		}
		if (!begun) {
			this.work.abandon();
		}
	}

	/**
	 * An interrupt that came for the call must not hit the thread's next work.
	 */
	private synchronized void end() {
		this.thread = null;
		Thread.interrupted();
	}

	/**
	 * Executes the call.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	interface Work<T extends @Nullable Object> {

		T execute() throws Throwable;

		/**
		 * It is not going to be executed.
		 */
		default void abandon() {
		}

		static <T extends @Nullable Object> Work<T> failing(Exception failure) {
			return () -> {
				throw failure;
			};
		}

	}

}
