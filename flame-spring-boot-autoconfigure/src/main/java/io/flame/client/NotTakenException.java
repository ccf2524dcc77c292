package io.flame.client;

import org.jspecify.annotations.Nullable;

/**
 * The runner has not taken the call, so that another one may get it without anything
 * being done twice.
 */
final class NotTakenException extends Exception {

	NotTakenException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
