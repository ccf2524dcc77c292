package io.flame.client;

import io.flame.FlameSerializationException;
import io.flame.protocol.EncodedRequest;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.RequestFields;
import org.jspecify.annotations.Nullable;

/**
 * Encodes calls, or reports why they cannot be sent. Thread-safe.
 */
final class RequestEncoder {

	private final long maxSize;

	RequestEncoder(long maxSize) {
		this.maxSize = maxSize;
	}

	/**
	 * Encode a call.
	 * @param invocation the call
	 * @param codec the codec
	 * @param callId the id of the call, {@code null} where it is not sent
	 * @throws FlameSerializationException if it cannot be sent
	 */
	EncodedRequest encode(Invocation invocation, InvocationCodec codec, @Nullable String callId) {
		RequestFields fields = new RequestFields(invocation.service().id(), invocation.method().id(),
				invocation.trace(), invocation.idempotencyKey(), callId);
		EncodedRequest request;
		try {
			request = codec.encodeRequest(fields, invocation.method().argumentTypes(), invocation.arguments());
		}
		catch (FlameSerializationException ex) {
			throw new FlameSerializationException(
					"The arguments of %s cannot be sent. %s".formatted(invocation.name(), ex.getMessage()),
					ex.getCause());
		}
		long length = request.length() + EncodedRequest.MAX_ATTEMPT_LENGTH;
		if (length > this.maxSize) {
			throw new FlameSerializationException(
					"The arguments of %s make a request of %d bytes, but a runner reads only %d. Send less, or raise 'flame.max-body-size' in parent and runner."
						.formatted(invocation.name(), length, this.maxSize));
		}
		return request;
	}

}
