package io.flame.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Collects the fields of one response envelope. Fields that this version does not know
 * are skipped.
 */
final class ResponseReader implements EnvelopeReader.FieldHandler {

	private final byte[] body;

	private @Nullable Boolean ok;

	private @Nullable EncodedValue result;

	private @Nullable InvocationError error;

	private byte @Nullable [] session;

	ResponseReader(byte[] body) {
		this.body = body;
	}

	@Override
	public void field(String name, JsonParser parser) throws MalformedEnvelopeException {
		switch (name) {
			case "ok" -> this.ok = bool(parser, name);
			case "result" -> this.result = EnvelopeReader.skip(this.body, parser);
			case "session" -> this.session = EnvelopeReader.binary(parser, name);
			case "error" -> this.error = error(parser);
			default -> {
				parser.skipChildren();
				parser.finishToken();
			}
		}
	}

	private static @Nullable Boolean bool(JsonParser parser, String field) throws MalformedEnvelopeException {
		return switch (parser.currentToken()) {
			case VALUE_TRUE -> true;
			case VALUE_FALSE -> false;
			case VALUE_NULL -> null;
			default -> throw EnvelopeReader.wrongType(field, "a boolean");
		};
	}

	private static @Nullable InvocationError error(JsonParser parser) throws MalformedEnvelopeException {
		if (parser.currentToken() == JsonToken.VALUE_NULL) {
			return null;
		}
		if (parser.currentToken() != JsonToken.START_OBJECT) {
			throw EnvelopeReader.wrongType("error", "an object");
		}
		String code = null;
		String message = null;
		Map<String, Object> details = Map.of();
		boolean retryable = false;
		String type = null;
		String name;
		while ((name = parser.nextName()) != null) {
			parser.nextToken();
			switch (name) {
				case "code" -> code = EnvelopeReader.string(parser, "error.code");
				case "message" -> message = EnvelopeReader.string(parser, "error.message");
				case "retryable" -> retryable = Boolean.TRUE.equals(bool(parser, "error.retryable"));
				case "type" -> type = EnvelopeReader.string(parser, "error.type");
				case "details" -> details = details(parser);
				default -> {
					parser.skipChildren();
					parser.finishToken();
				}
			}
		}
		if (code == null || code.isBlank()) {
			throw new MalformedEnvelopeException("The field 'error.code' is missing.");
		}
		return new InvocationError(code, (message != null) ? message : "", details, retryable, type);
	}

	private static Map<String, Object> details(JsonParser parser) {
		if (parser.currentToken() == JsonToken.VALUE_NULL) {
			return Map.of();
		}
		Object value = parser.readValueAs(Object.class);
		if (value instanceof Map<?, ?> map) {
			Map<String, Object> details = new LinkedHashMap<>();
			map.forEach((key, entry) -> details.put(String.valueOf(key), entry));
			return details;
		}
		return Map.of("value", value);
	}

	boolean ok() throws MalformedEnvelopeException {
		if (this.ok == null) {
			throw new MalformedEnvelopeException("The field 'ok' is missing.");
		}
		return this.ok;
	}

	@Nullable EncodedValue result() {
		return this.result;
	}

	byte @Nullable [] session() {
		return this.session;
	}

	InvocationError error() throws MalformedEnvelopeException {
		if (this.error == null) {
			throw new MalformedEnvelopeException("The field 'error' is missing.");
		}
		return this.error;
	}

}
