package io.flame.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.flame.context.Deadline;
import io.flame.context.DeadlineWatch;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A call with an idempotency key as its caller sees it. It has a deadline of its own, and
 * can be cancelled, whoever else waits for the same execution. No thread waits for it.
 * Thread-safe.
 */
final class KeyedCall implements CancellableCall {

	private static final Log logger = LogFactory.getLog(KeyedCall.class);

	private final IdempotentCalls calls;

	private final @Nullable SharedExecution execution;

	private final RunningInvocation invocation;

	/** The first one counts. */
	private final CompletableFuture<Consumer<Answer>> delivery = new CompletableFuture<>();

	/**
	 * Create a call.
	 * @param invocation the call
	 * @param execution what it waits for, {@code null} if its result is known
	 */
	KeyedCall(IdempotentCalls calls, RunningInvocation invocation, @Nullable SharedExecution execution) {
		this.calls = calls;
		this.invocation = invocation;
		this.execution = execution;
	}

	@Nullable SharedExecution execution() {
		return this.execution;
	}

	/**
	 * Whether it has come first, so that it is the one to be executed.
	 */
	boolean executes() {
		return this.execution != null && this.execution.invocation() == this.invocation;
	}

	String invocationId() {
		return this.invocation.invocationId();
	}

	Instant deadline() {
		return this.invocation.deadline();
	}

	Duration timeout() {
		return this.invocation.timeout();
	}

	/**
	 * Have it answered as soon as there is an answer, at its deadline at the latest.
	 * @param answer takes the answer
	 * @param watch looks after the deadline
	 * @param expired called at the deadline
	 */
	void answerTo(Answer answer, DeadlineWatch watch, Runnable expired) {
		DeadlineWatch.Watched watched = watch.beginInterruptible(Deadline.after(timeout()), () -> {
			expired.run();
			this.calls.expire(this);
		});
		this.delivery.thenAccept((delivered) -> {
			watch.end(watched);
			try {
				delivered.accept(answer);
			}
			catch (RuntimeException | Error ex) {
				// nobody else will give an answer
				logger.error("Invocation %s could not be answered".formatted(this.invocation.name()), ex);
				answer.cutOff();
			}
		});
	}

	/**
	 * Answer it.
	 * @return whether it was not answered before
	 */
	boolean deliver(Consumer<Answer> delivery) {
		return this.delivery.complete(delivery);
	}

	@Override
	public void cancel() {
		this.calls.cancel(this);
	}

}
