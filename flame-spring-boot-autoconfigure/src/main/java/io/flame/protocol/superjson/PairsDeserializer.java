package io.flame.protocol.superjson;

import java.util.Map;

import io.flame.protocol.BindingFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.jdk.MapDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.type.MapType;

/**
 * Binds the pairs of a {@code Map} to a map of the declared types, and leaves objects to
 * another deserializer.
 */
final class PairsDeserializer extends DelegatingDeserializer {

	private static final KeyDeserializer NO_NAMES = new KeyDeserializer() {

		@Override
		public Object deserializeKey(String key, DeserializationContext context) {
			throw BindingFailure.because("its keys can only be read from a Map, not from the names of an object");
		}

	};

	private final MapType type;

	PairsDeserializer(ValueDeserializer<?> delegate, MapType type) {
		super(delegate);
		this.type = type;
	}

	@Override
	protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> delegate) {
		return new PairsDeserializer(delegate, this.type);
	}

	@Override
	public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
		try {
			return super.createContextual(context, property);
		}
		catch (InvalidDefinitionException ex) {
			if (!(this._delegatee instanceof MapDeserializer maps)) {
				throw ex;
			}
			// keys that are no names, such as records, are fine in pairs
			MapDeserializer nameless = new MapDeserializer(this.type, maps.getValueInstantiator(), NO_NAMES, null,
					null);
			nameless.resolve(context);
			return new PairsDeserializer(nameless.createContextual(context, property), this.type);
		}
	}

	@Override
	public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
		return (NodeParser.annotated(parser) instanceof AnnotatedNode.PairsNode pairs) ? map(pairs, context)
				: super.deserialize(parser, context);
	}

	@Override
	public @Nullable Object deserialize(JsonParser parser, DeserializationContext context, Object target) {
		return (NodeParser.annotated(parser) instanceof AnnotatedNode.PairsNode pairs) ? map(pairs, context)
				: super.deserialize(parser, context, target);
	}

	@Override
	public @Nullable Object deserializeWithType(JsonParser parser, DeserializationContext context,
			TypeDeserializer typeDeserializer) {
		return (NodeParser.annotated(parser) instanceof AnnotatedNode.PairsNode pairs) ? map(pairs, context)
				: super.deserializeWithType(parser, context, typeDeserializer);
	}

	private Map<@Nullable Object, @Nullable Object> map(AnnotatedNode.PairsNode pairs, DeserializationContext context) {
		Map<@Nullable Object, @Nullable Object> map = emptyMap(context);
		for (int i = 0; i < pairs.size(); i++) {
			try {
				Object key = key(pairs.key(i), context, map);
				if (map.containsKey(key)) {
					throw BindingFailure.because("a key occurs twice");
				}
				map.put(key, value(pairs.value(i), context, map));
			}
			catch (JacksonException ex) {
				throw ex.prependPath(map, i);
			}
			catch (NullPointerException | ClassCastException | UnsupportedOperationException ex) {
				throw BindingFailure.because("the map does not take this key or value").prependPath(map, i);
			}
		}
		return map;
	}

	@SuppressWarnings("unchecked")
	private Map<@Nullable Object, @Nullable Object> emptyMap(DeserializationContext context) {
		try (NodeParser parser = new NodeParser(JsonNodeFactory.instance.objectNode(), context)) {
			parser.nextToken();
			return (Map<@Nullable Object, @Nullable Object>) this._delegatee.deserialize(parser, context);
		}
	}

	private @Nullable Object key(JsonNode node, DeserializationContext context, Map<?, ?> map) {
		JavaType keyType = this.type.getKeyType();
		try {
			if (node.isString() && !(node instanceof AnnotatedNode)) {
				return context.findKeyDeserializer(keyType, null).deserializeKey(node.stringValue(), context);
			}
			return bind(node, keyType, context);
		}
		catch (JacksonException ex) {
			throw ex.prependPath(map, 0);
		}
	}

	private @Nullable Object value(JsonNode node, DeserializationContext context, Map<?, ?> map) {
		try {
			return bind(node, this.type.getContentType(), context);
		}
		catch (JacksonException ex) {
			throw ex.prependPath(map, 1);
		}
	}

	private static @Nullable Object bind(JsonNode node, JavaType type, DeserializationContext context) {
		ValueDeserializer<Object> deserializer = context.findRootValueDeserializer(type);
		try (NodeParser parser = new NodeParser(node, context)) {
			boolean absent = parser.nextToken() == JsonToken.VALUE_NULL;
			return absent ? deserializer.getNullValue(context) : deserializer.deserialize(parser, context);
		}
	}

}
