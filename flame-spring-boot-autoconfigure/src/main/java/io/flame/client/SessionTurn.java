package io.flame.client;

import java.lang.reflect.Type;

import io.flame.SessionContext;
import io.flame.backend.RunnerEndpoint;
import io.flame.client.InvocationOutcome.Succeeded;
import io.flame.context.Deadline;
import io.flame.pool.Acquisition;
import io.flame.pool.RunnerPool;
import org.jspecify.annotations.Nullable;

/**
 * A call in the order of its session's calls. Used by one thread at a time, except for
 * {@link #close()}.
 */
public interface SessionTurn extends AutoCloseable {

	/**
	 * The id of the session.
	 * @return the id
	 */
	String sessionId();

	/**
	 * Execute a call with all its attempts when it is its turn.
	 * @param invocation the encoded call
	 * @param next executes it
	 * @return its outcome
	 */
	InvocationOutcome execute(Invocation invocation, InvocationStage next);

	/**
	 * Execute a call in this process when it is its turn, and commit what it has changed.
	 * @param invocation the call
	 * @param next executes it
	 * @return the result
	 * @throws Throwable why there is none
	 */
	@Nullable Object execute(Invocation invocation, FlameInvoker next) throws Throwable;

	/**
	 * The session as a handler in this process sees it, while the call executes.
	 * @param contextType the type of the shared context
	 * @return the context of the session
	 */
	SessionContext<?> context(Type contextType);

	/**
	 * Prepare an attempt.
	 * @param invocation the attempt
	 * @return the outcome if it is known already, {@code null} to execute the attempt
	 */
	@Nullable InvocationOutcome prepare(Invocation invocation);

	/**
	 * Acquire a runner, that of the session if it has one.
	 * @param pool the pool
	 * @param deadline how long to wait
	 * @param priority the priority of the call
	 * @return a lease, or the reason why there is none
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	Acquisition acquire(RunnerPool pool, Deadline deadline, int priority) throws InterruptedException;

	/**
	 * What a runner must know of the session.
	 * @param runner the runner
	 * @return the encoded {@link io.flame.protocol.SessionRequest}
	 */
	byte[] request(RunnerEndpoint runner);

	/**
	 * A runner does not have the state that it was believed to have.
	 * @return whether the state was not sent, so that the call should be sent again
	 */
	boolean stateMissing();

	/**
	 * Commit what a call has changed.
	 * @param invocation the call
	 * @param runner the runner that has executed it
	 * @param outcome the outcome
	 * @return the outcome for the caller
	 */
	InvocationOutcome commit(Invocation invocation, RunnerEndpoint runner, Succeeded outcome);

	/**
	 * The call was cancelled before it was executed: the next call gets its turn.
	 */
	void abandon();

	/**
	 * The call has ended: the next call gets its turn. Can be called several times.
	 */
	@Override
	void close();

}
