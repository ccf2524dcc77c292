package io.flame.client;

import io.flame.FlameSerializationException;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationRequest;

/**
 * Writes calls, or says why they can not be written.
 */
final class RequestEncoder {

	private final long maxSize;

	RequestEncoder(long maxSize) {
		this.maxSize = maxSize;
	}

	/**
	 * Write a call.
	 * @param invocation the call
	 * @param envelope what travels beside its arguments
	 * @param codec how to write it
	 */
	EncodedBody encode(Invocation invocation, InvocationRequest envelope, InvocationCodec codec) {
		EncodedBody body;
		try {
			body = codec.encodeRequest(envelope, invocation.method().argumentTypes(), invocation.arguments());
		}
		catch (FlameSerializationException ex) {
			throw new FlameSerializationException(
					"The arguments of %s can not be sent. %s".formatted(invocation.name(), ex.getMessage()),
					ex.getCause());
		}
		if (body.length() > this.maxSize) {
			throw new FlameSerializationException(
					"The arguments of %s make %d bytes, but a runner reads only %d. Send less, or raise 'flame.max-body-size' in parent and runner."
						.formatted(invocation.name(), body.length(), this.maxSize));
		}
		return body;
	}

}
