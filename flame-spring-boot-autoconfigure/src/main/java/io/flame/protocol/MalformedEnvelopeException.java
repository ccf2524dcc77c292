package io.flame.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A body is not an envelope of the protocol. The message says what is wrong with it and
 * never contains parts of it.
 */
public final class MalformedEnvelopeException extends Exception {

	MalformedEnvelopeException(String message) {
		super(message);
	}

	MalformedEnvelopeException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
