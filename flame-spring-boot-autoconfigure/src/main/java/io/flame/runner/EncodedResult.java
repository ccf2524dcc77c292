package io.flame.runner;

import java.lang.reflect.Type;

import io.flame.FlameErrorCode;
import io.flame.FlameSerializationException;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationError;
import io.flame.protocol.InvocationResponse;
import io.flame.protocol.MalformedEnvelopeException;

/**
 * A result that several callers get, as it was when its handler returned: the handler may
 * change it afterwards.
 *
 * @param codec how it is encoded
 * @param type the declared type of the result
 * @param body the response envelope
 */
record EncodedResult(InvocationCodec codec, Type type, EncodedBody body) {

	/**
	 * The response, for a caller that wants it in another form.
	 */
	InvocationResponse decode() {
		try {
			return this.codec.decodeResponse(this.body.toByteArray(), this.type);
		}
		catch (MalformedEnvelopeException | FlameSerializationException ex) {
			return new InvocationResponse.Failure(InvocationError.of(FlameErrorCode.SERIALIZATION_ERROR,
					"The result of another call with this idempotency key can not be sent in another format. "
							+ ex.getMessage()));
		}
	}

}
