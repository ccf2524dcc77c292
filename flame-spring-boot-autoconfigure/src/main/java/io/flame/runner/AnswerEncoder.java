package io.flame.runner;

import java.lang.reflect.Type;
import java.util.function.BiFunction;

import io.flame.FlameErrorCode;
import io.flame.FlameSerializationException;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationError;
import io.flame.protocol.InvocationResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.ClassUtils;

/**
 * Writes answers, or why they can not be written.
 */
final class AnswerEncoder {

	private static final Log logger = LogFactory.getLog(AnswerEncoder.class);

	private final long maxSize;

	AnswerEncoder(long maxSize) {
		this.maxSize = maxSize;
	}

	/**
	 * Write an answer.
	 * @param response the response
	 * @param type the declared type of the result
	 * @param writer writes a response of a type
	 * @return the body
	 */
	EncodedBody encode(InvocationResponse response, Type type,
			BiFunction<InvocationResponse, Type, EncodedBody> writer) {
		EncodedBody body;
		try {
			body = writer.apply(response, type);
		}
		catch (FlameSerializationException ex) {
			return writer.apply(failure("The result can not be sent. " + ex.getMessage()), void.class);
		}
		catch (RuntimeException | Error ex) {
			// whoever waits for the answer would wait for ever
			logger.error("A result can not be sent", ex);
			return writer.apply(failure("The result can not be sent: " + ClassUtils.getShortName(ex.getClass())),
					void.class);
		}
		if (body.length() > this.maxSize) {
			return writer.apply(failure(
					"The result has %d bytes, but only %d may leave the runner. Return less, or raise 'flame.max-response-size'."
						.formatted(body.length(), this.maxSize)),
					void.class);
		}
		return body;
	}

	private static InvocationResponse failure(String message) {
		return new InvocationResponse.Failure(InvocationError.of(FlameErrorCode.SERIALIZATION_ERROR, message));
	}

}
