package io.flame.client;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.flame.FlameCancelledException;
import io.flame.FlameIdempotencyConflictException;
import io.flame.client.InvocationOutcome.Cause;
import io.flame.client.InvocationOutcome.Failed;
import io.flame.context.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls of a method with the same idempotency key that are in flight at the same
 * time be one call: the others wait for its outcome, each until its own deadline, and
 * take neither permit nor slot. When the call is given up by its caller, one of those
 * that still wait takes over. Thread-safe.
 */
public final class DeduplicatingInvoker implements InvocationStage {

	private final InvocationStage next;

	private final CallListener listener;

	private final ConcurrentMap<Key, InFlight> inFlight = new ConcurrentHashMap<>();

	/**
	 * Create an invoker.
	 * @param next executes calls that are not duplicates
	 * @param listener listens to calls
	 */
	public DeduplicatingInvoker(InvocationStage next, CallListener listener) {
		this.next = next;
		this.listener = listener;
	}

	@Override
	public InvocationOutcome execute(Invocation invocation) {
		String idempotencyKey = invocation.idempotencyKey();
		// the calls of a session come one after the other, and their results are kept
		return (idempotencyKey != null && invocation.turn() == null)
				? execute(new Key(invocation.name(), idempotencyKey), invocation) : this.next.execute(invocation);
	}

	private InvocationOutcome execute(Key key, Invocation invocation) {
		InFlight own = new InFlight(invocation);
		while (true) {
			InFlight other = this.inFlight.putIfAbsent(key, own);
			if (other == null) {
				return lead(key, own);
			}
			if (!other.hasArgumentsOf(own)) {
				return conflict(key);
			}
			// anew for each: a call that has taken over waits for a runner again
			Deadline acquired = Deadline.after(invocation.acquireTimeout()).earlier(invocation.deadline());
			InvocationOutcome outcome = join(other, invocation, acquired);
			if (outcome != null) {
				return outcome;
			}
		}
	}

	private InvocationOutcome lead(Key key, InFlight own) {
		InvocationOutcome outcome = null;
		try {
			outcome = this.next.execute(own.observed());
			return outcome;
		}
		finally {
			// in this order: a duplicate that takes over must not find this call
			this.inFlight.remove(key, own);
			own.end(outcome);
		}
	}

	/**
	 * Wait for the outcome of another call.
	 * @return the outcome, {@code null} if the other call was given up
	 */
	private @Nullable InvocationOutcome join(InFlight other, Invocation invocation, Deadline acquired) {
		this.listener.joined(invocation.pool());
		try {
			return other.await(invocation, acquired);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new Failed(new FlameCancelledException(
					"The thread that waited for another call of %s with the same idempotency key was interrupted."
						.formatted(invocation.name()),
					ex), Cause.GIVEN_UP);
		}
	}

	private static Failed conflict(Key key) {
		return new Failed(new FlameIdempotencyConflictException(
				"%s was not executed: a call with the idempotency key '%s' and other arguments is in flight. Use another key for another request."
					.formatted(key.method(), key.idempotencyKey())),
				Cause.OTHER);
	}

	/**
	 * The state that duplicates share.
	 *
	 * @param method service id and method id
	 * @param idempotencyKey the key
	 */
	private record Key(String method, String idempotencyKey) {

	}

}
