package io.flame.protocol;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * A response envelope whose result has not been bound yet. It may be bound more than
 * once, and every time to a new object. Thread-safe.
 */
public final class ReceivedResponse {

	private final InvocationCodec codec;

	private final @Nullable InvocationError error;

	private final @Nullable EncodedValue result;

	ReceivedResponse(InvocationCodec codec, @Nullable InvocationError error, @Nullable EncodedValue result) {
		this.codec = codec;
		this.error = error;
		this.result = result;
	}

	/**
	 * The error.
	 * @return the error, {@code null} if there is a result
	 */
	public @Nullable InvocationError error() {
		return this.error;
	}

	/**
	 * Bind the result.
	 * @param type the declared type
	 * @return the result
	 * @throws io.flame.FlameSerializationException if it does not bind
	 */
	public @Nullable Object bindResult(Type type) {
		return (this.result != null) ? this.codec.readResult(this.result, type) : null;
	}

}
