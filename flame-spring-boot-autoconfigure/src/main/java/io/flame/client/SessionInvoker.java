package io.flame.client;

/**
 * Executes calls that belong to a session in the order of the session. Thread-safe.
 */
public final class SessionInvoker implements InvocationStage {

	private final InvocationStage next;

	/**
	 * Create an invoker.
	 * @param next executes all attempts of a call
	 */
	public SessionInvoker(InvocationStage next) {
		this.next = next;
	}

	@Override
	public InvocationOutcome execute(Invocation invocation) {
		SessionTurn turn = invocation.turn();
		return (turn != null) ? turn.execute(invocation, this.next) : this.next.execute(invocation);
	}

}
