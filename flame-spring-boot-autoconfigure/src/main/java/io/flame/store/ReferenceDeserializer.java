package io.flame.store;

import java.lang.reflect.Type;
import java.time.Instant;
import java.util.function.Supplier;

import io.flame.FlameRef;
import io.flame.protocol.BindingFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads references.
 */
final class ReferenceDeserializer extends StdDeserializer<FlameRef<?>> {

	private final Supplier<References> references;

	private final Type type;

	ReferenceDeserializer(Supplier<References> references, Type type) {
		super(FlameRef.class);
		this.references = references;
		this.type = type;
	}

	@Override
	public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
		JavaType reference = context.getContextualType();
		return new ReferenceDeserializer(this.references,
				(reference != null) ? reference.containedTypeOrUnknown(0) : Object.class);
	}

	@Override
	public FlameRef<?> deserialize(JsonParser parser, DeserializationContext context) {
		if (parser.currentToken() != JsonToken.START_OBJECT) {
			throw BindingFailure.because("expected a reference");
		}
		String id = "";
		String owner = "";
		String madeBy = "";
		long version = 0;
		long size = 0;
		long madeAt = 0;
		byte[] inline = null;
		String name;
		while ((name = parser.nextName()) != null) {
			parser.nextToken();
			switch (name) {
				case "id" -> id = parser.getString();
				case "owner" -> owner = parser.getString();
				case "madeBy" -> madeBy = parser.getString();
				case "version" -> version = parser.getLongValue();
				case "size" -> size = parser.getLongValue();
				case "madeAt" -> madeAt = parser.getLongValue();
				case "inline" -> inline = context.readValue(parser, byte[].class);
				default -> parser.skipChildren();
			}
		}
		// both become parts of keys
		if (!isSegment(id) || !isSegment(owner) || version < 1) {
			throw BindingFailure.because("expected a reference");
		}
		return this.references.get()
			.received(new ReferenceData(id, version, owner, size, Instant.ofEpochMilli(madeAt), madeBy, inline),
					this.type);
	}

	private static boolean isSegment(String text) {
		return ObjectKeys.isKey(text) && text.indexOf('/') < 0;
	}

}
