package io.flame.protocol;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.flame.FlameSerializationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * Writes the fields of an object as one CBOR map, each by its declared type. Thread-safe.
 */
public final class FieldsCodec {

	private final CBORMapper mapper;

	private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

	private final Map<Type, ObjectWriter> writers = new ConcurrentHashMap<>();

	FieldsCodec(CBORMapper mapper) {
		this.mapper = mapper;
	}

	/**
	 * Write fields.
	 * @param types the declared types by the names of the fields
	 * @param values their values
	 * @return the map, its entries in the order of the types
	 * @throws FlameSerializationException if a field cannot be written
	 */
	public byte[] encode(Map<String, Type> types, Map<String, @Nullable Object> values) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (JsonGenerator generator = this.mapper.createGenerator(out)) {
			generator.writeStartObject();
			types.forEach((name, type) -> write(generator, name, type, values.get(name)));
			generator.writeEndObject();
		}
		return out.toByteArray();
	}

	private void write(JsonGenerator generator, String name, Type type, @Nullable Object value) {
		try {
			generator.writeName(name);
			this.writers.computeIfAbsent(type, (t) -> this.mapper.writerFor(this.mapper.constructType(t)))
				.writeValue(generator, value);
		}
		catch (RuntimeException ex) {
			throw BindingFailure.unwritableField(name, type, ex);
		}
	}

	/**
	 * Read fields.
	 * @param bytes the map
	 * @param types the declared types by the names of the fields
	 * @return the values of those that are in the map and have a type
	 * @throws FlameSerializationException if a field does not bind, or it is no map
	 */
	public Map<String, @Nullable Object> decode(byte[] bytes, Map<String, Type> types) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		try (JsonParser parser = this.mapper.createParser(bytes)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				throw new FlameSerializationException("The fields are not a map");
			}
			for (String name = parser.nextName(); name != null; name = parser.nextName()) {
				parser.nextToken();
				Type type = types.get(name);
				if (type != null) {
					values.put(name, read(parser, name, type));
				}
				else {
					parser.skipChildren();
				}
			}
			return values;
		}
		catch (JacksonException ex) {
			throw new FlameSerializationException("The fields are not a complete map");
		}
	}

	private @Nullable Object read(JsonParser parser, String name, Type type) {
		try {
			return this.readers.computeIfAbsent(type, (t) -> this.mapper.readerFor(this.mapper.constructType(t)))
				.readValue(parser);
		}
		catch (RuntimeException ex) {
			throw BindingFailure.field(name, type, ex);
		}
	}

}
