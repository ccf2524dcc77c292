package io.flame.runner;

import java.util.ArrayList;
import java.util.List;

import io.flame.protocol.ArgumentsDigest;
import io.flame.protocol.InvocationCodec;

/**
 * The execution of a call with an idempotency key, and who waits for it. Guarded by the
 * {@link IdempotentCalls}.
 */
final class SharedExecution {

	private final IdempotencyKey key;

	private final RunningInvocation invocation;

	private final ArgumentsDigest arguments;

	/** Who has come first is the first as long as it waits. */
	private final List<KeyedCall> waiting = new ArrayList<>(1);

	SharedExecution(IdempotencyKey key, RunningInvocation invocation, ArgumentsDigest arguments) {
		this.key = key;
		this.invocation = invocation;
		this.arguments = arguments;
	}

	IdempotencyKey key() {
		return this.key;
	}

	/**
	 * What is executed: the call that has come first.
	 */
	RunningInvocation invocation() {
		return this.invocation;
	}

	/**
	 * The codec of the call that has come first.
	 */
	InvocationCodec codec() {
		return this.arguments.codec();
	}

	/**
	 * The arguments of the call that has come first.
	 */
	ArgumentsDigest arguments() {
		return this.arguments;
	}

	void add(KeyedCall call) {
		this.waiting.add(call);
		this.invocation.extend(call.deadline());
	}

	/**
	 * A call waits no longer.
	 * @return whether it did
	 */
	boolean remove(KeyedCall call) {
		boolean removed = this.waiting.remove(call);
		if (removed && !this.waiting.isEmpty()) {
			// the parent of the one that has gone asks whether it goes on
			this.invocation.describeAs(this.waiting.get(0).invocationId());
		}
		return removed;
	}

	List<KeyedCall> waiting() {
		return List.copyOf(this.waiting);
	}

	/**
	 * Nobody waits any longer.
	 * @return who has
	 */
	List<KeyedCall> end() {
		List<KeyedCall> all = waiting();
		this.waiting.clear();
		return all;
	}

}
