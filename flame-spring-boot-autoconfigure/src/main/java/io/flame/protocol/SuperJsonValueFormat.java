package io.flame.protocol;

import java.lang.reflect.Type;
import java.util.List;

import io.flame.FlameSerializationException;
import io.flame.protocol.superjson.SuperJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectMapper;

/**
 * Arguments and result as a string of superjson text: what flame-js speaks.
 */
final class SuperJsonValueFormat implements ValueFormat {

	private final ObjectMapper envelopeMapper;

	private final SuperJson superJson;

	SuperJsonValueFormat(ObjectMapper envelopeMapper, SuperJson superJson) {
		this.envelopeMapper = envelopeMapper;
		this.superJson = superJson;
	}

	@Override
	public void writeArguments(JsonGenerator generator, List<Type> types, @Nullable Object[] arguments) {
		generator.writeString(this.superJson.writeArray(types, arguments));
	}

	@Override
	public @Nullable Object[] readArguments(EncodedValue value, List<Type> types) {
		String text = text(value);
		if (text == null) {
			throw new FlameSerializationException("The arguments must be a string of superjson.");
		}
		return this.superJson.readArray(text, types);
	}

	@Override
	public void writeResult(JsonGenerator generator, Type type, @Nullable Object result) {
		generator.writeString((type == void.class || type == Void.class) ? this.superJson.writeUndefined()
				: this.superJson.write(type, result));
	}

	@Override
	public @Nullable Object readResult(EncodedValue value, Type type) {
		String text = text(value);
		return (text == null || type == void.class || type == Void.class) ? null : this.superJson.read(text, type);
	}

	private @Nullable String text(EncodedValue value) {
		try (JsonParser parser = this.envelopeMapper.createParser(value.body(), value.offset(), value.length())) {
			return switch (parser.nextToken()) {
				case VALUE_STRING -> parser.getString();
				case VALUE_NULL -> null;
				default -> throw new FlameSerializationException("The result must be a string of superjson.");
			};
		}
	}

}
