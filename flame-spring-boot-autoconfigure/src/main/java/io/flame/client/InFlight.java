package io.flame.client;

import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.client.InvocationOutcome.Cause;
import io.flame.client.InvocationOutcome.Failed;
import io.flame.context.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A call with an idempotency key that duplicates can join. Thread-safe.
 */
final class InFlight {

	private final Invocation invocation;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	/** Made when there is a duplicate to compare with. */
	private volatile byte @Nullable [] digest;

	/** When an attempt was sent last, {@code null} before. */
	private @Nullable Long dispatched;

	private boolean ended;

	private @Nullable InvocationOutcome outcome;

	InFlight(Invocation invocation) {
		this.invocation = invocation;
	}

	/**
	 * Whether both calls have the same arguments. Unordered collections may be encoded in
	 * another one, so that arguments that are equal count as the same as well.
	 */
	boolean hasArgumentsOf(InFlight other) {
		return Arrays.equals(digest(), other.digest())
				|| Arrays.deepEquals(this.invocation.arguments(), other.invocation.arguments());
	}

	private byte[] digest() {
		byte[] digest = this.digest;
		if (digest == null) {
			digest = this.invocation.request().argumentsDigest();
			this.digest = digest;
		}
		return digest;
	}

	/**
	 * The call, which reports here when it is sent.
	 */
	Invocation observed() {
		InvocationListener listener = this.invocation.listener();
		return this.invocation.observed(this.invocation.trace(), (invocationId, runner, attempt) -> {
			dispatched();
			listener.onDispatch(invocationId, runner, attempt);
		});
	}

	private void dispatched() {
		this.lock.lock();
		try {
			this.dispatched = System.nanoTime();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The call has ended.
	 * @param outcome the outcome, {@code null} if there is none that could be shared
	 */
	void end(@Nullable InvocationOutcome outcome) {
		this.lock.lock();
		try {
			this.ended = true;
			this.outcome = outcome;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for the outcome as if the duplicate was executed itself: until it gets a
	 * runner, and then until its execution takes too long.
	 * @param duplicate the call that waits
	 * @param acquired how long it may wait for a runner
	 * @return the outcome for the duplicate, {@code null} if it has to take over
	 */
	@Nullable InvocationOutcome await(Invocation duplicate, Deadline acquired) throws InterruptedException {
		Deadline joined = Deadline.after(duplicate.timeout());
		this.lock.lockInterruptibly();
		try {
			while (!this.ended) {
				Long since = this.dispatched;
				Deadline limit = (since != null) ? new Deadline(since + duplicate.timeout().toNanos()).later(joined)
					.earlier(duplicate.deadline()) : acquired;
				long nanos = limit.remainingNanos();
				if (nanos <= 0) {
					return timedOut(duplicate, since != null);
				}
				this.changed.awaitNanos(nanos);
			}
			return (this.outcome != null) ? forDuplicate(this.outcome) : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static @Nullable InvocationOutcome forDuplicate(InvocationOutcome outcome) {
		if (!(outcome instanceof Failed failed)) {
			return outcome;
		}
		return (failed.cause() != Cause.GIVEN_UP) ? failed.forDuplicate() : null;
	}

	private static Failed timedOut(Invocation duplicate, boolean executing) {
		return new Failed(executing
				? new FlameTimeoutException(Stage.EXECUTION,
						"%s, which had joined an earlier call with its idempotency key, took longer than %d ms."
							.formatted(duplicate.name(), duplicate.timeout().toMillis()))
				: new FlameTimeoutException(Stage.QUEUE,
						"%s has joined an earlier call with its idempotency key, which got no runner within %d ms."
							.formatted(duplicate.name(), duplicate.acquireTimeout().toMillis())),
				Cause.GIVEN_UP);
	}

}
