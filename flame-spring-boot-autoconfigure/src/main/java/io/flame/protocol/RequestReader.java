package io.flame.protocol;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Collects the fields of one request envelope. Fields that this version does not know are
 * skipped.
 */
final class RequestReader implements EnvelopeReader.FieldHandler {

	/** Ids are remembered and logged, so that none may be as large as a body. */
	static final int MAX_ID_LENGTH = 256;

	private final byte[] body;

	private @Nullable String invocationId;

	private @Nullable String serviceId;

	private @Nullable String methodId;

	private @Nullable Long timeoutMs;

	private Map<String, String> trace = Map.of();

	private @Nullable String idempotencyKey;

	private @Nullable String callId;

	private @Nullable Long attempt;

	private @Nullable String audience;

	private @Nullable Long issuedAt;

	private @Nullable Long expiresAt;

	private @Nullable EncodedValue arguments;

	private boolean argumentsAreText;

	private byte @Nullable [] session;

	private @Nullable String references;

	RequestReader(byte[] body) {
		this.body = body;
	}

	@Override
	public void field(String name, JsonParser parser) throws MalformedEnvelopeException {
		switch (name) {
			case "invocationId" -> this.invocationId = id(parser, name);
			case "serviceId" -> this.serviceId = id(parser, name);
			case "methodId" -> this.methodId = id(parser, name);
			case "timeoutMs" -> this.timeoutMs = EnvelopeReader.integer(parser, name);
			case "trace" -> this.trace = strings(parser, name);
			case "idempotencyKey" -> this.idempotencyKey = wellFormed(EnvelopeReader.string(parser, name), name);
			case "callId" -> this.callId = id(parser, name);
			case "attempt" -> this.attempt = EnvelopeReader.integer(parser, name);
			case "aud" -> this.audience = wellFormed(EnvelopeReader.string(parser, name), name);
			case "iat" -> this.issuedAt = EnvelopeReader.integer(parser, name);
			case "exp" -> this.expiresAt = EnvelopeReader.integer(parser, name);
			case "args" -> arguments(parser);
			case "session" -> this.session = EnvelopeReader.binary(parser, name);
			case "refs" -> this.references = EnvelopeReader.string(parser, name);
			default -> {
				parser.skipChildren();
				parser.finishToken();
			}
		}
	}

	private void arguments(JsonParser parser) throws MalformedEnvelopeException {
		this.argumentsAreText = (parser.currentToken() == JsonToken.VALUE_STRING);
		if (!this.argumentsAreText && parser.currentToken() != JsonToken.START_ARRAY) {
			throw EnvelopeReader.wrongType("args", "an array, or a string of superjson");
		}
		this.arguments = EnvelopeReader.skip(this.body, parser);
	}

	private static @Nullable String id(JsonParser parser, String field) throws MalformedEnvelopeException {
		String id = wellFormed(EnvelopeReader.string(parser, field), field);
		if (id != null && !isId(id)) {
			throw new MalformedEnvelopeException(
					"The field '%s' must have between 1 and %d characters.".formatted(field, MAX_ID_LENGTH));
		}
		return id;
	}

	static boolean isId(String text) {
		return !text.isBlank() && text.length() <= MAX_ID_LENGTH;
	}

	/**
	 * Half a character can be escaped in JSON, but it cannot be written again.
	 */
	private static @Nullable String wellFormed(@Nullable String text, String field) throws MalformedEnvelopeException {
		for (int i = 0; text != null && i < text.length(); i++) {
			if (Character.isSurrogate(text.charAt(i))) {
				if (StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
					return text;
				}
				throw new MalformedEnvelopeException("The field '%s' must be well-formed text.".formatted(field));
			}
		}
		return text;
	}

	private static Map<String, String> strings(JsonParser parser, String field) throws MalformedEnvelopeException {
		if (parser.currentToken() == JsonToken.VALUE_NULL) {
			return Map.of();
		}
		if (parser.currentToken() != JsonToken.START_OBJECT) {
			throw EnvelopeReader.wrongType(field, "an object of strings");
		}
		Map<String, String> strings = new LinkedHashMap<>();
		String name;
		while ((name = parser.nextName()) != null) {
			if (parser.nextToken() != JsonToken.VALUE_STRING) {
				throw EnvelopeReader.wrongType(field, "an object of strings");
			}
			strings.put(name, parser.getString());
		}
		return strings;
	}

	InvocationRequest request() throws MalformedEnvelopeException {
		return new InvocationRequest(this.invocationId, required(this.serviceId, "serviceId"),
				required(this.methodId, "methodId"), positive(this.timeoutMs, "timeoutMs"), this.trace,
				this.idempotencyKey, this.callId, attempt(), this.audience, this.issuedAt, this.expiresAt);
	}

	byte @Nullable [] session() {
		return this.session;
	}

	@Nullable ReferenceRequest references() throws MalformedEnvelopeException {
		return (this.references != null) ? ReferenceRequest.decode(this.references) : null;
	}

	@Nullable EncodedValue arguments() {
		return this.arguments;
	}

	boolean argumentsAreText() {
		return this.argumentsAreText;
	}

	private int attempt() throws MalformedEnvelopeException {
		Long value = positive(this.attempt, "attempt");
		return (value != null) ? (int) Math.min(value, Integer.MAX_VALUE) : 1;
	}

	private static @Nullable Long positive(@Nullable Long value, String field) throws MalformedEnvelopeException {
		if (value != null && value < 1) {
			throw EnvelopeReader.wrongType(field, "a positive integer");
		}
		return value;
	}

	private static String required(@Nullable String value, String field) throws MalformedEnvelopeException {
		if (value == null) {
			throw new MalformedEnvelopeException("The field '%s' is missing.".formatted(field));
		}
		return value;
	}

}
