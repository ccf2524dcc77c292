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

	private final @Nullable ReferenceRequest references;

	ReceivedRequest(InvocationRequest request, InvocationCodec codec, @Nullable EncodedValue arguments,
			@Nullable SessionRequest session, @Nullable ReferenceRequest references) {
		this.request = request;
		this.codec = codec;
		this.arguments = arguments;
		this.session = session;
		this.references = references;
	}

	/**
	 * How the call uses references.
	 * @return the use, {@code null} if the caller knows no references
	 */
	public @Nullable ReferenceRequest references() {
		return this.references;
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
	 * The digest of the arguments as they were sent. The same arguments make another call
	 * if its result is to be kept.
	 * @return the digest
	 */
	public ArgumentsDigest digestArguments() {
		ArgumentsDigest digest = ArgumentsDigest.of(this.codec, this.arguments);
		boolean keep = this.references != null && this.references.keep();
		return keep ? new ArgumentsDigest(digest.codec(), ~digest.high(), digest.low()) : digest;
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
