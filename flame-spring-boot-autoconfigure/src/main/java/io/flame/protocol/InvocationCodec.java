package io.flame.protocol;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.flame.FlameSerializationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.ObjectMapper;

/**
 * Writes and reads envelopes in one of the protocol's formats. Thread-safe.
 *
 * @see InvocationCodecs
 */
public final class InvocationCodec {

	private final String mediaType;

	private final ObjectMapper mapper;

	private final ValueFormat values;

	private final EnvelopeReader envelopes;

	private final boolean exceptionTypes;

	InvocationCodec(String mediaType, ObjectMapper mapper, ValueFormat values, boolean exceptionTypes) {
		this.mediaType = mediaType;
		this.mapper = mapper;
		this.values = values;
		this.envelopes = new EnvelopeReader(mapper);
		this.exceptionTypes = exceptionTypes;
	}

	/**
	 * The {@code Content-Type} of what this codec writes.
	 * @return a media type without parameters
	 */
	public String mediaType() {
		return this.mediaType;
	}

	/**
	 * Encode a call: everything of its request envelope but the fields of an attempt.
	 * @param fields the fields
	 * @param types the declared types of the arguments
	 * @param arguments the arguments, as many as types
	 * @return the encoded call, which is completed for each attempt
	 * @throws FlameSerializationException if an argument, or a string of the fields, can
	 * not be written
	 */
	public EncodedRequest encodeRequest(RequestFields fields, List<Type> types, @Nullable Object[] arguments) {
		BodyBuffer body = new BodyBuffer();
		long begin;
		long end;
		try (JsonGenerator generator = this.mapper.createGenerator(body)) {
			generator.writeStartObject();
			generator.writeStringProperty("serviceId", fields.serviceId());
			generator.writeStringProperty("methodId", fields.methodId());
			generator.writeName("args");
			generator.flush();
			begin = body.length();
			this.values.writeArguments(generator, types, arguments);
			generator.flush();
			end = body.length();
			writeTrace(generator, fields);
			writeString(generator, "idempotencyKey", fields.idempotencyKey());
			writeString(generator, "callId", fields.callId());
			generator.writeEndObject();
		}
		catch (JacksonException ex) {
			throw new FlameSerializationException("The envelope can not be written.", ex);
		}
		return new EncodedRequest(this, fields, body.toBody(), begin, end);
	}

	/**
	 * Put the fields of an attempt in front of the others.
	 * @param fields a map that this codec has encoded
	 */
	EncodedBody join(AttemptFields attempt, EncodedBody fields) {
		// in JSON and, without a length, in CBOR the fields follow the map's first byte
		return fields
			.after(this.mediaType.equals(InvocationCodecs.JSON) ? encodeJson(attempt) : CborAttempt.encode(attempt), 1);
	}

	private byte[] encodeJson(AttemptFields attempt) {
		BodyBuffer body = new BodyBuffer();
		try (JsonGenerator generator = this.mapper.createGenerator(body)) {
			generator.writeStartObject();
			generator.writeStringProperty("invocationId", attempt.invocationId());
			generator.writeNumberProperty("timeoutMs", attempt.timeoutMs());
			generator.writeNumberProperty("attempt", attempt.attempt());
			writeString(generator, "aud", attempt.audience());
			generator.writeNumberProperty("iat", attempt.issuedAt());
			generator.writeNumberProperty("exp", attempt.expiresAt());
			writeBinary(generator, attempt.session());
			writeString(generator, "refs", attempt.references());
		}
		body.write(',');
		return body.toBody().toByteArray();
	}

	private static void writeTrace(JsonGenerator generator, RequestFields request) {
		if (!request.trace().isEmpty()) {
			generator.writeObjectPropertyStart("trace");
			request.trace().forEach(generator::writeStringProperty);
			generator.writeEndObject();
		}
	}

	/**
	 * Write a response envelope.
	 * @param response the response
	 * @param type the declared type of the result
	 * @return the body
	 * @throws FlameSerializationException if the result can not be written
	 */
	public EncodedBody encodeResponse(InvocationResponse response, Type type) {
		return write((generator) -> writeResponse(generator, response, type));
	}

	private void writeResponse(JsonGenerator generator, InvocationResponse response, Type type) {
		if (response instanceof InvocationResponse.Success success) {
			generator.writeBooleanProperty("ok", true);
			generator.writeName("result");
			this.values.writeResult(generator, type, success.result());
			writeBinary(generator, success.session());
		}
		else if (response instanceof InvocationResponse.Failure failure) {
			generator.writeBooleanProperty("ok", false);
			generator.writeName("error");
			writeError(generator, failure.error());
		}
	}

	private void writeError(JsonGenerator generator, InvocationError error) {
		generator.writeStartObject();
		generator.writeStringProperty("code", wellFormed(error.code()));
		generator.writeStringProperty("message", wellFormed(error.message()));
		if (!error.details().isEmpty()) {
			generator.writeName("details");
			this.mapper.writeValue(generator, error.details());
		}
		generator.writeBooleanProperty("retryable", error.retryable());
		if (this.exceptionTypes) {
			writeString(generator, "type", error.type());
		}
		generator.writeEndObject();
	}

	/**
	 * A message may quote what was received: half a character, which CBOR can not carry,
	 * must not keep the error from being told.
	 */
	private static String wellFormed(String text) {
		return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
	}

	/**
	 * Read a response envelope.
	 * @param body the body
	 * @return the response, whose result is not bound yet
	 * @throws MalformedEnvelopeException if the body is no response envelope
	 */
	public ReceivedResponse readResponse(byte[] body) throws MalformedEnvelopeException {
		if (this.mediaType.equals(InvocationCodecs.JSON)) {
			EnvelopeReader.requireUtf8(body);
		}
		ResponseReader reader = new ResponseReader(body);
		this.envelopes.read(body, reader);
		return reader.ok() ? new ReceivedResponse(this, null, reader.result(), reader.session())
				: new ReceivedResponse(this, reader.error(), null, null);
	}

	/**
	 * A response with a result that was received before and has been kept.
	 * @param result the {@linkplain ReceivedResponse#resultBytes() encoded result}
	 * @return the response
	 */
	public ReceivedResponse responseOf(byte[] result) {
		return new ReceivedResponse(this, null, new EncodedValue(result, 0, result.length), null);
	}

	/**
	 * Read a response envelope and bind its result.
	 * @param body the body
	 * @param type the declared type of the result
	 * @return the response
	 * @throws MalformedEnvelopeException if the body is no response envelope
	 * @throws FlameSerializationException if the result does not bind
	 */
	public InvocationResponse decodeResponse(byte[] body, Type type) throws MalformedEnvelopeException {
		ReceivedResponse response = readResponse(body);
		InvocationError error = response.error();
		return (error != null) ? new InvocationResponse.Failure(error)
				: new InvocationResponse.Success(response.bindResult(type));
	}

	@Nullable Object readResult(EncodedValue value, Type type) {
		return this.values.readResult(value, type);
	}

	@Nullable Object[] readArguments(EncodedValue value, List<Type> types) {
		return this.values.readArguments(value, types);
	}

	EnvelopeReader envelopes() {
		return this.envelopes;
	}

	private EncodedBody write(FieldWriter fields) {
		BodyBuffer body = new BodyBuffer();
		try (JsonGenerator generator = this.mapper.createGenerator(body)) {
			generator.writeStartObject();
			fields.write(generator);
			generator.writeEndObject();
		}
		catch (JacksonException ex) {
			throw new FlameSerializationException("The envelope can not be written.", ex);
		}
		return body.toBody();
	}

	private static void writeString(JsonGenerator generator, String name, @Nullable String value) {
		if (value != null) {
			generator.writeStringProperty(name, value);
		}
	}

	private static void writeBinary(JsonGenerator generator, byte @Nullable [] session) {
		if (session != null) {
			generator.writeBinaryProperty("session", session);
		}
	}

	/**
	 * Writes the fields of an envelope.
	 */
	private interface FieldWriter {

		void write(JsonGenerator generator);

	}

}
