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

	private final byte @Nullable [] session;

	ReceivedResponse(InvocationCodec codec, @Nullable InvocationError error, @Nullable EncodedValue result,
			byte @Nullable [] session) {
		this.codec = codec;
		this.error = error;
		this.result = result;
		this.session = session;
	}

	/**
	 * The codec that has encoded the result.
	 * @return the codec
	 */
	public InvocationCodec codec() {
		return this.codec;
	}

	/**
	 * The encoded {@link SessionResponse}.
	 * @return the bytes, {@code null} if the call has changed no session
	 */
	public byte @Nullable [] session() {
		return this.session;
	}

	/**
	 * The result as it was encoded, to be kept.
	 * @return a copy of the bytes, none for no result
	 * @see InvocationCodec#responseOf
	 */
	public byte[] resultBytes() {
		return (this.result != null) ? this.result.toByteArray() : new byte[0];
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
		return (this.result != null && this.result.length() > 0) ? this.codec.readResult(this.result, type) : null;
	}

}
