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
	 */
	record Success(@Nullable Object result) implements InvocationResponse {

	}

	/**
	 * The method failed, or was not executed.
	 *
	 * @param error why
	 */
	record Failure(InvocationError error) implements InvocationResponse {

	}

}
