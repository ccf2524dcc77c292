package io.flame.runner;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiFunction;

import io.flame.FlameErrorCode;
import io.flame.FlameSerializationException;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodec;
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

	/** Of a failure that was too large. */
	private static final int MAX_MESSAGE = 1000;

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
		try {
			return tryEncode(response, type, writer);
		}
		catch (UnsendableException ex) {
			return writer.apply(substitute(response, ex), void.class);
		}
	}

	/**
	 * Write an answer that several callers get.
	 * @param response the response
	 * @param type the declared type of the result
	 * @param codec writes a result
	 * @return the result as it is now, or why there is none
	 */
	SharedAnswer encodeShared(InvocationResponse response, Type type, InvocationCodec codec) {
		if (response instanceof InvocationResponse.Failure failure) {
			return SharedAnswer.of(failure);
		}
		try {
			EncodedBody body = tryEncode(response, type, codec::encodeResponse);
			// of its own, and no larger than it says to be
			return SharedAnswer.of(new EncodedResult(codec, type, EncodedBody.of(body.toByteArray())));
		}
		catch (UnsendableException ex) {
			return SharedAnswer.of(ex.failure());
		}
	}

	private EncodedBody tryEncode(InvocationResponse response, Type type,
			BiFunction<InvocationResponse, Type, EncodedBody> writer) throws UnsendableException {
		EncodedBody body;
		try {
			body = writer.apply(response, type);
		}
		catch (FlameSerializationException ex) {
			throw new UnsendableException("The result can not be sent. " + ex.getMessage());
		}
		catch (RuntimeException | Error ex) {
			// whoever waits for the answer would wait for ever
			logger.error("A result can not be sent", ex);
			throw new UnsendableException("The result can not be sent: " + ClassUtils.getShortName(ex.getClass()));
		}
		if (body.length() > this.maxSize) {
			throw new UnsendableException(
					"The result has %d bytes, but only %d may leave the runner. Return less, or raise 'flame.max-response-size'."
						.formatted(body.length(), this.maxSize));
		}
		return body;
	}

	/**
	 * What is sent instead. A failure keeps what it is, and loses what may not be
	 * sendable.
	 */
	private static InvocationResponse.Failure substitute(InvocationResponse response, UnsendableException reason) {
		if (!(response instanceof InvocationResponse.Failure failure)) {
			return reason.failure();
		}
		InvocationError error = failure.error();
		String message = error.message().substring(0, Math.min(MAX_MESSAGE, error.message().length()));
		// half a character becomes a question mark
		String wellFormed = new String(message.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
		return new InvocationResponse.Failure(
				new InvocationError(error.code(), wellFormed, Map.of(), error.retryable(), error.type()));
	}

	private static InvocationResponse.Failure failure(String message) {
		return new InvocationResponse.Failure(InvocationError.of(FlameErrorCode.SERIALIZATION_ERROR, message));
	}

	/**
	 * A response can not be sent.
	 */
	private static final class UnsendableException extends Exception {

		UnsendableException(String message) {
			super(message, null, false, false);
		}

		InvocationResponse.Failure failure() {
			return AnswerEncoder.failure(String.valueOf(getMessage()));
		}

	}

}
