package io.flame.protocol;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.ObjectMapper;

/**
 * Walks over the fields of one envelope, in JSON or CBOR.
 */
final class EnvelopeReader {

	private final ObjectMapper mapper;

	EnvelopeReader(ObjectMapper mapper) {
		this.mapper = mapper;
	}

	/**
	 * Read the whole body as one object.
	 * @param body the body
	 * @param fields called for each field with the parser at its value; must leave it at
	 * the value's end
	 * @throws MalformedEnvelopeException if it is no object, or a field is given twice,
	 * or something follows
	 */
	void read(byte[] body, FieldHandler fields) throws MalformedEnvelopeException {
		try (JsonParser parser = this.mapper.createParser(body)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				throw new MalformedEnvelopeException("The body must be an object.");
			}
			Set<String> seen = new HashSet<>();
			String name;
			while ((name = parser.nextName()) != null) {
				if (!seen.add(name)) {
					throw new MalformedEnvelopeException("A field is given twice.");
				}
				parser.nextToken();
				fields.field(name, parser);
			}
			if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
				throw new MalformedEnvelopeException("The body must be one object and nothing else.");
			}
		}
		catch (StreamConstraintsException ex) {
			// says lengths and limits, and no value
			throw new MalformedEnvelopeException("The body can not be parsed. " + ex.getOriginalMessage(), ex);
		}
		catch (JacksonException ex) {
			throw new MalformedEnvelopeException("The body can not be parsed.", ex);
		}
	}

	/**
	 * Skip the current value and remember where it lies.
	 * @param body the body
	 * @param parser the parser at the value's first token
	 * @return the value
	 * @throws MalformedEnvelopeException if the body ends before the value
	 */
	static EncodedValue skip(byte[] body, JsonParser parser) throws MalformedEnvelopeException {
		int start = (int) parser.currentTokenLocation().getByteOffset();
		if (parser.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT) {
			return skipBytes(body, start);
		}
		parser.skipChildren();
		parser.finishToken();
		int end = (int) parser.currentLocation().getByteOffset();
		return new EncodedValue(body, start, end - start);
	}

	/**
	 * The parser would copy them to know where they end; it passes over them when it goes
	 * on.
	 */
	private static EncodedValue skipBytes(byte[] body, int start) throws MalformedEnvelopeException {
		CborItemScanner scanner = new CborItemScanner();
		int end = scanner.scan(body, start, body.length);
		if (!scanner.isComplete()) {
			throw new MalformedEnvelopeException("The body can not be parsed.");
		}
		return new EncodedValue(body, start, end - start);
	}

	/**
	 * The parser of JSON would detect other encodings and count characters, not bytes,
	 * then.
	 * @param body the body
	 * @throws MalformedEnvelopeException if it begins as another encoding does
	 */
	static void requireUtf8(byte[] body) throws MalformedEnvelopeException {
		boolean marked = body.length > 0 && (body[0] & 0xFF) >= 0xEF;
		for (int i = 0; i < Math.min(body.length, 4); i++) {
			marked |= (body[i] == 0);
		}
		if (marked) {
			throw new MalformedEnvelopeException("The body must be UTF-8 without a byte order mark.");
		}
	}

	static @Nullable String string(JsonParser parser, String field) throws MalformedEnvelopeException {
		return switch (parser.currentToken()) {
			case VALUE_STRING -> parser.getString();
			case VALUE_NULL -> null;
			default -> throw wrongType(field, "a string");
		};
	}

	static @Nullable Long integer(JsonParser parser, String field) throws MalformedEnvelopeException {
		if (parser.currentToken() == JsonToken.VALUE_NULL) {
			return null;
		}
		if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
				&& parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
			return parser.getLongValue();
		}
		throw wrongType(field, "an integer");
	}

	static byte @Nullable [] binary(JsonParser parser, String field) throws MalformedEnvelopeException {
		return switch (parser.currentToken()) {
			case VALUE_EMBEDDED_OBJECT, VALUE_STRING -> parser.getBinaryValue();
			case VALUE_NULL -> null;
			default -> throw wrongType(field, "binary data");
		};
	}

	static MalformedEnvelopeException wrongType(String field, String expected) {
		return new MalformedEnvelopeException("The field '%s' must be %s.".formatted(field, expected));
	}

	/**
	 * Reads one field.
	 */
	interface FieldHandler {

		void field(String name, JsonParser parser) throws MalformedEnvelopeException;

	}

}
