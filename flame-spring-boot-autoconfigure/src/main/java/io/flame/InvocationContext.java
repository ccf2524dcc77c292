package io.flame;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the handler of a call can know about the call.
 * <p>
 * A service method gets it by declaring a parameter of this type, for which callers pass
 * {@code null} and which does not travel, or through {@link #current()}. Instances are
 * safe for use by several threads.
 */
public interface InvocationContext {

	/**
	 * The id of this attempt of the call.
	 * @return the invocation id
	 */
	String invocationId();

	/**
	 * When the caller stops waiting. The executing thread is interrupted then.
	 * @return the deadline
	 */
	Instant deadline();

	/**
	 * The key by which repeated calls with the same effect are recognised.
	 * @return the key or {@code null} if the caller gave none
	 */
	@Nullable String idempotencyKey();

	/**
	 * The number of this attempt.
	 * @return the attempt, counted from 1
	 */
	int attempt();

	/**
	 * The trace context that came with the call.
	 * @return the W3C header names and their values, empty without tracing
	 */
	Map<String, String> trace();

	/**
	 * Whether nobody waits for the result any more: the caller cancelled the call, was
	 * interrupted or its deadline is over. Long-running handlers should look now and
	 * then.
	 * @return whether the call was cancelled
	 */
	boolean isCancelled();

	/**
	 * Reports progress. The last report is part of the runner's description.
	 * @param fraction how much is done, from 0 to 1
	 * @param message what is being done
	 */
	void progress(double fraction, String message);

	/**
	 * Makes this context the {@linkplain #current() current} one of the calling thread,
	 * until the returned scope is closed on the same thread. Use it to carry the context
	 * into threads of your own.
	 * @return a scope to close
	 */
	default Scope makeCurrent() {
		return InvocationContextHolder.set(this);
	}

	/**
	 * The context of the call that the current thread executes.
	 * @return the context
	 * @throws IllegalStateException if the thread executes no call
	 */
	static InvocationContext current() {
		InvocationContext context = InvocationContextHolder.get();
		if (context == null) {
			throw new IllegalStateException("The current thread executes no Flame invocation. A thread of your own "
					+ "gets the context with 'InvocationContext.makeCurrent()'");
		}
		return context;
	}

	/**
	 * The context of the call that the current thread executes, if it executes one.
	 * @return the context or {@code null}
	 */
	static @Nullable InvocationContext currentOrNull() {
		return InvocationContextHolder.get();
	}

	/**
	 * Restores the context that was current before.
	 */
	interface Scope extends AutoCloseable {

		@Override
		void close();

	}

}
