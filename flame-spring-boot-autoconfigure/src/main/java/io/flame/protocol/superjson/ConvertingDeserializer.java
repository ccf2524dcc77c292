package io.flame.protocol.superjson;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;

/**
 * Converts annotated nodes itself and leaves everything else to another deserializer.
 */
final class ConvertingDeserializer extends DelegatingDeserializer {

	private final transient Function<AnnotatedNode, @Nullable Object> conversion;

	ConvertingDeserializer(ValueDeserializer<?> delegate, Function<AnnotatedNode, @Nullable Object> conversion) {
		super(delegate);
		this.conversion = conversion;
	}

	@Override
	protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> delegate) {
		return new ConvertingDeserializer(delegate, this.conversion);
	}

	@Override
	public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
		Object converted = convert(parser);
		return (converted != null) ? converted : super.deserialize(parser, context);
	}

	@Override
	public @Nullable Object deserializeWithType(JsonParser parser, DeserializationContext context,
			TypeDeserializer typeDeserializer) {
		Object converted = convert(parser);
		return (converted != null) ? converted : super.deserializeWithType(parser, context, typeDeserializer);
	}

	private @Nullable Object convert(JsonParser parser) {
		AnnotatedNode node = NodeParser.annotated(parser);
		Object converted = (node != null) ? this.conversion.apply(node) : null;
		if (converted != null) {
			parser.skipChildren();
		}
		return converted;
	}

}
