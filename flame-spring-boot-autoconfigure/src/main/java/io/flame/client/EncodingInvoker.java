package io.flame.client;

import org.jspecify.annotations.Nullable;

/**
 * Encodes calls before anything else is done for them, and binds their results: a call
 * that cannot be sent takes no permit, marks no key and starts no runner. Thread-safe.
 */
public final class EncodingInvoker implements FlameInvoker {

	private final RunnerRequests requests;

	private final InvocationStage next;

	/**
	 * Create an invoker.
	 * @param requests encodes calls
	 * @param next executes encoded calls
	 */
	public EncodingInvoker(RunnerRequests requests, InvocationStage next) {
		this.requests = requests;
		this.next = next;
	}

	@Override
	public @Nullable Object invoke(Invocation invocation) throws Throwable {
		return this.next.execute(this.requests.encode(invocation)).get();
	}

}
