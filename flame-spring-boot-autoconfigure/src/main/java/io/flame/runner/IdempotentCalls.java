package io.flame.runner;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.flame.protocol.ArgumentsDigest;
import io.flame.protocol.InvocationResponse;
import org.jspecify.annotations.Nullable;

/**
 * Calls with idempotency keys. The first one with a key is executed; those that come
 * while it is wait for its answer, and those that come afterwards get its result as long
 * as it is remembered. After a failure the key is as good as new. An execution goes on as
 * long as one of those waits that share it. Thread-safe.
 */
final class IdempotentCalls {

	private final RunnerState state;

	private final RememberedResults results;

	private final Map<IdempotencyKey, SharedExecution> executions = new HashMap<>();

	IdempotentCalls(RunnerState state, RememberedResults results) {
		this.state = state;
		this.results = results;
	}

	/**
	 * Take a call: one that {@linkplain KeyedCall#executes() executes} has a slot, the
	 * others need none.
	 * @param arguments the digest of its arguments, whose codec encodes its answer
	 * @throws RefusedException if the runner does not take it, or if the key belongs to
	 * other arguments
	 */
	synchronized KeyedCall enter(IdempotencyKey key, RunningInvocation invocation, ArgumentsDigest arguments)
			throws RefusedException {
		SharedExecution execution = this.executions.get(key);
		if (execution != null) {
			requireSame(execution.arguments(), arguments);
			// also while the runner drains: what it waits for is finished
			KeyedCall call = new KeyedCall(this, invocation, execution);
			execution.add(call);
			this.state.join(call.invocationId(), call);
			return call;
		}
		RememberedResults.Remembered remembered = this.state.isDraining() ? null : this.results.get(key);
		if (remembered != null) {
			requireSame(remembered.arguments(), arguments);
			KeyedCall call = new KeyedCall(this, invocation, null);
			EncodedResult result = remembered.result();
			call.deliver((answer) -> answer.give(result));
			return call;
		}
		execution = new SharedExecution(key, invocation, arguments);
		KeyedCall call = new KeyedCall(this, invocation, execution);
		execution.add(call);
		this.executions.put(key, execution);
		boolean admitted = false;
		try {
			this.state.admit(invocation, call);
			admitted = true;
		}
		finally {
			if (!admitted) {
				this.executions.remove(key, execution);
			}
		}
		return call;
	}

	private static void requireSame(ArgumentsDigest known, ArgumentsDigest arguments) throws RefusedException {
		if (known.contradicts(arguments)) {
			throw RefusedException.idempotencyConflict();
		}
	}

	/**
	 * A call has been executed.
	 * @param first the call that was
	 * @param answer what all get that wait for it
	 * @return whether the call that was executed has been answered by this, and not
	 * before
	 */
	boolean finished(KeyedCall first, SharedAnswer answer) {
		for (KeyedCall call : end(first.execution(), answer.result())) {
			if (call != first) {
				call.deliver(answer::giveEarlyTo);
			}
		}
		// on this thread, which may have to wait for the client
		return first.deliver(answer::giveTo);
	}

	private synchronized List<KeyedCall> end(@Nullable SharedExecution execution, @Nullable EncodedResult result) {
		if (execution == null) {
			return List.of();
		}
		if (this.executions.remove(execution.key(), execution) && result != null) {
			this.results.put(execution.key(), execution.arguments(), result);
		}
		List<KeyedCall> waiting = execution.end();
		waiting.forEach((call) -> this.state.left(call.invocationId(), call));
		return waiting;
	}

	/**
	 * The caller of a call has given it up.
	 */
	void cancel(KeyedCall call) {
		SharedExecution execution = call.execution();
		if (execution != null && leave(call, execution, HandlerInvoker.cancelled())) {
			execution.invocation().cancel();
		}
	}

	/**
	 * The time of a call is over.
	 */
	void expire(KeyedCall call) {
		SharedExecution execution = call.execution();
		if (execution != null && leave(call, execution, HandlerInvoker.expired(call.timeout()))) {
			execution.invocation().expire();
		}
	}

	/**
	 * A call waits no longer.
	 * @return whether nobody else does
	 */
	private boolean leave(KeyedCall call, SharedExecution execution, InvocationResponse.Failure reason) {
		boolean last;
		synchronized (this) {
			if (!execution.remove(call)) {
				return false;
			}
			this.state.left(call.invocationId(), call);
			last = execution.waiting().isEmpty();
			if (last) {
				// whoever comes now must not share the fate of those that have gone
				this.executions.remove(execution.key(), execution);
			}
		}
		call.deliver((answer) -> answer.giveEarly(reason, last && call.executes()));
		return last;
	}

	/**
	 * The process ends, and does not wait for an execution.
	 */
	void cutOff(SharedExecution execution) {
		end(execution, null).forEach((call) -> call.deliver(Answer::cutOff));
	}

}
