package io.flame.protocol;

import java.lang.reflect.Type;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A request envelope whose arguments wait to be bound to the types of the method that it
 * names.
 */
public final class ReceivedRequest {

	private final InvocationRequest request;

	private final InvocationCodec codec;

	private final @Nullable EncodedValue arguments;

	private final @Nullable SessionRequest session;

	ReceivedRequest(InvocationRequest request, InvocationCodec codec, @Nullable EncodedValue arguments,
			@Nullable SessionRequest session) {
		this.request = request;
		this.codec = codec;
		this.arguments = arguments;
		this.session = session;
	}

	/**
	 * The session of the call.
	 * @return the session, {@code null} if the call belongs to none
	 */
	public @Nullable SessionRequest session() {
		return this.session;
	}

	/**
	 * The envelope without its arguments.
	 * @return the envelope
	 */
	public InvocationRequest request() {
		return this.request;
	}

	/**
	 * The codec that the response must use.
	 * @return the codec
	 */
	public InvocationCodec codec() {
		return this.codec;
	}

	/**
	 * The digest of the arguments as they were sent.
	 * @return the digest
	 */
	public ArgumentsDigest digestArguments() {
		return ArgumentsDigest.of(this.codec, this.arguments);
	}

	/**
	 * Bind the arguments; a request without arguments has none.
	 * @param types the declared types
	 * @return the arguments, as many as types
	 * @throws io.flame.FlameSerializationException if they do not bind; the message names
	 * position and path, and not the value
	 */
	public @Nullable Object[] bindArguments(List<Type> types) {
		if (this.arguments != null) {
			return this.codec.readArguments(this.arguments, types);
		}
		if (!types.isEmpty()) {
			throw BindingFailure.count(types.size(), 0);
		}
		return new @Nullable Object[0];
	}

}
