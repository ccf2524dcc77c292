package io.flame.protocol;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * Arguments as an array of the envelope's own format, the result as a value of it.
 */
class JacksonValueFormat implements ValueFormat {

	private final ObjectMapper mapper;

	private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

	private final Map<Type, ObjectWriter> writers = new ConcurrentHashMap<>();

	JacksonValueFormat(ObjectMapper mapper) {
		this.mapper = mapper;
	}

	@Override
	public void writeArguments(JsonGenerator generator, List<Type> types, @Nullable Object[] arguments) {
		generator.writeStartArray();
		for (int i = 0; i < arguments.length; i++) {
			try {
				write(generator, types.get(i), arguments[i]);
			}
			catch (RuntimeException ex) {
				throw BindingFailure.unwritableArgument(i, types.get(i), ex);
			}
		}
		generator.writeEndArray();
	}

	@Override
	public void writeResult(JsonGenerator generator, Type type, @Nullable Object result) {
		try {
			write(generator, type, result);
		}
		catch (RuntimeException ex) {
			throw BindingFailure.unwritableResult(type, ex);
		}
	}

	void write(JsonGenerator generator, Type type, @Nullable Object value) {
		if (value == null || type == void.class) {
			generator.writeNull();
			return;
		}
		this.writers.computeIfAbsent(type, (t) -> this.mapper.writerFor(this.mapper.constructType(t)))
			.writeValue(generator, value);
	}

	@Override
	public @Nullable Object[] readArguments(EncodedValue value, List<Type> types) {
		@Nullable Object[] arguments = new @Nullable Object[types.size()];
		try (JsonParser parser = parser(value)) {
			if (parser.nextToken() != JsonToken.START_ARRAY) {
				throw BindingFailure.unreadableArguments();
			}
			for (int i = 0; i < arguments.length; i++) {
				if (parser.nextToken() == JsonToken.END_ARRAY) {
					throw BindingFailure.count(arguments.length, i);
				}
				arguments[i] = readArgument(value, parser, i, types.get(i));
			}
			int count = arguments.length;
			while (parser.nextToken() != JsonToken.END_ARRAY) {
				parser.skipChildren();
				count++;
			}
			if (count > arguments.length) {
				throw BindingFailure.count(arguments.length, count);
			}
			return arguments;
		}
		catch (JacksonException ex) {
			throw BindingFailure.unreadableArguments();
		}
	}

	private @Nullable Object readArgument(EncodedValue value, JsonParser parser, int position, Type type) {
		try {
			return read(value, parser, type);
		}
		catch (RuntimeException ex) {
			throw BindingFailure.argument(position, type, ex);
		}
	}

	@Override
	public @Nullable Object readResult(EncodedValue value, Type type) {
		if (type == void.class || type == Void.class) {
			return null;
		}
		try (JsonParser parser = parser(value)) {
			parser.nextToken();
			return read(value, parser, type);
		}
		catch (RuntimeException ex) {
			throw BindingFailure.result(type, ex);
		}
	}

	/**
	 * Bind the value at which the parser is.
	 * @param value what the parser reads
	 */
	@Nullable Object read(EncodedValue value, JsonParser parser, Type type) {
		return reader(type).readValue(parser);
	}

	private JsonParser parser(EncodedValue value) {
		return this.mapper.createParser(value.body(), value.offset(), value.length());
	}

	private ObjectReader reader(Type type) {
		return this.readers.computeIfAbsent(type, (t) -> this.mapper.readerFor(this.mapper.constructType(t)));
	}

}
