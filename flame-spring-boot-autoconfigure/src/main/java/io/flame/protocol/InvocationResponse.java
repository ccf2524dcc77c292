package io.flame.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a runner answers.
 */
public sealed interface InvocationResponse {

	/**
	 * The method returned.
	 *
	 * @param result what it returned, {@code null} for {@code void}
	 * @param session the encoded {@link SessionResponse}, {@code null} if the call has
	 * changed no session
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Success(@Nullable Object result, byte @Nullable [] session) implements InvocationResponse {

		/**
		 * A result outside of sessions.
		 * @param result what the method returned, {@code null} for {@code void}
		 */
		public Success(@Nullable Object result) {
			this(result, null);
		}

	}

	/**
	 * The method failed, or was not executed.
	 *
	 * @param error why
	 */
	record Failure(InvocationError error) implements InvocationResponse {

	}

}
