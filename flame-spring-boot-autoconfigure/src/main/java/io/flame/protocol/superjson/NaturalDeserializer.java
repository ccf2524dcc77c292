package io.flame.protocol.superjson;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.flame.protocol.BindingFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.jdk.UntypedObjectDeserializer;

/**
 * Makes of a value for which {@code Object} is declared what its annotation says. Regular
 * expressions and URLs stay texts, and errors maps: not each is one in Java too.
 */
final class NaturalDeserializer extends UntypedObjectDeserializer {

	@SuppressWarnings("NullAway") // null stands for Jackson's own deserializers
	NaturalDeserializer(UntypedObjectDeserializer original) {
		super(original, null, null, null, null);
	}

	@Override
	public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
		return this;
	}

	@Override
	public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
		AnnotatedNode node = NodeParser.annotated(parser);
		if (node instanceof AnnotatedNode.DateNode date) {
			return date.instant();
		}
		if (node instanceof AnnotatedNode.RegexpNode regexp) {
			return regexp.stringValue();
		}
		if (node instanceof AnnotatedNode.NumbersNode numbers && numbers.isBytes()) {
			parser.skipChildren();
			return numbers.toBytes();
		}
		if (node instanceof AnnotatedNode.PairsNode pairs) {
			return map(pairs, context);
		}
		return (node instanceof AnnotatedNode.SetNode) ? set(parser, context) : super.deserialize(parser, context);
	}

	private Set<@Nullable Object> set(JsonParser parser, DeserializationContext context) {
		Set<@Nullable Object> set = new LinkedHashSet<>();
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			set.add(deserialize(parser, context));
		}
		return set;
	}

	private Map<@Nullable Object, @Nullable Object> map(AnnotatedNode.PairsNode pairs, DeserializationContext context) {
		Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
		for (int i = 0; i < pairs.size(); i++) {
			Object key = natural(pairs.key(i), context);
			if (map.containsKey(key)) {
				throw BindingFailure.because("a key occurs twice").prependPath(map, i);
			}
			map.put(key, natural(pairs.value(i), context));
		}
		return map;
	}

	private @Nullable Object natural(JsonNode node, DeserializationContext context) {
		try (NodeParser parser = new NodeParser(node, context)) {
			parser.nextToken();
			return deserialize(parser, context);
		}
	}

}
