package io.flame.protocol.superjson;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;

import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A node of which an annotation says what it stands for.
 * <p>
 * A deserializer that knows nothing of annotations sees plain JSON, except where that
 * would bind to something wrong: those nodes are embedded objects.
 */
sealed interface AnnotatedNode {

	/** A {@code Date}: its text. */
	final class DateNode extends StringNode implements AnnotatedNode {

		private final Instant instant;

		DateNode(String text, Instant instant) {
			super(text);
			this.instant = instant;
		}

		Instant instant() {
			return this.instant;
		}

	}

	/** A {@code RegExp}: its text {@code /source/flags}, which is no Java pattern. */
	final class RegexpNode extends StringNode implements AnnotatedNode {

		RegexpNode(String text) {
			super(text);
		}

		@Override
		public JsonToken asToken() {
			return JsonToken.VALUE_EMBEDDED_OBJECT;
		}

	}

	/** An {@code Error}: an object. */
	final class ErrorNode extends ObjectNode implements AnnotatedNode {

		ErrorNode(JsonNodeFactory nodes, ObjectNode properties) {
			super(nodes, new LinkedHashMap<>());
			setAll(properties);
		}

	}

	/** A {@code Set}: an array. */
	final class SetNode extends ArrayNode implements AnnotatedNode {

		SetNode(JsonNodeFactory nodes, ArrayNode elements) {
			super(nodes, new ArrayList<>(elements.values()));
		}

	}

	/** A {@code Map}: an array of pairs, for which Jackson's maps have no use. */
	final class PairsNode extends ArrayNode implements AnnotatedNode {

		PairsNode(JsonNodeFactory nodes, ArrayNode pairs) {
			super(nodes, new ArrayList<>(pairs.values()));
		}

		JsonNode key(int index) {
			return get(index).get(0);
		}

		JsonNode value(int index) {
			return get(index).get(1);
		}

		@Override
		public JsonToken asToken() {
			return JsonToken.VALUE_EMBEDDED_OBJECT;
		}

	}

	/** A typed array: an array of numbers. */
	final class NumbersNode extends ArrayNode implements AnnotatedNode {

		private final boolean bytes;

		NumbersNode(JsonNodeFactory nodes, ArrayNode numbers, boolean bytes) {
			super(nodes, new ArrayList<>(numbers.values()));
			this.bytes = bytes;
		}

		boolean isBytes() {
			return this.bytes;
		}

		byte[] toBytes() {
			byte[] array = new byte[size()];
			int i = 0;
			for (JsonNode element : this) {
				array[i++] = (byte) element.intValue();
			}
			return array;
		}

	}

}
