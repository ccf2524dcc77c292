package io.flame.protocol.superjson;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What each annotation makes of a node. Anything not listed here is an error.
 */
final class AnnotationTypes {

	private static final int MAX_BIGINT_DIGITS = 10_000;

	private static final Map<String, Double> NUMBERS = Map.of("NaN", Double.NaN, "Infinity", Double.POSITIVE_INFINITY,
			"-Infinity", Double.NEGATIVE_INFINITY, "-0", -0.0);

	private static final List<String> BYTE_ARRAYS = List.of("Uint8Array", "Uint8ClampedArray", "Buffer");

	private static final Map<String, long[]> RANGES = Map.of("Int8Array", new long[] { Byte.MIN_VALUE, Byte.MAX_VALUE },
			"Uint8Array", new long[] { 0, 0xFF }, "Uint8ClampedArray", new long[] { 0, 0xFF }, "Buffer",
			new long[] { 0, 0xFF }, "Int16Array", new long[] { Short.MIN_VALUE, Short.MAX_VALUE }, "Uint16Array",
			new long[] { 0, 0xFFFF }, "Int32Array", new long[] { Integer.MIN_VALUE, Integer.MAX_VALUE }, "Uint32Array",
			new long[] { 0, 0xFFFF_FFFFL });

	private final JsonNodeFactory nodes;

	private final Collection<String> place;

	AnnotationTypes(JsonNodeFactory nodes, Collection<String> place) {
		this.nodes = nodes;
		this.place = place;
	}

	JsonNode convert(JsonNode node, JsonNode type) {
		if (type instanceof ArrayNode composite && composite.size() == 2 && composite.get(1).isString()
				&& "typed-array".equals(composite.get(0).asString(""))) {
			return typedArray(node, composite.get(1).stringValue());
		}
		return switch (type.asString("")) {
			case "undefined" -> this.nodes.nullNode();
			case "Date" -> date(node);
			case "bigint" -> bigint(node);
			case "number" -> number(node);
			case "set" -> new AnnotatedNode.SetNode(this.nodes, array(node, "set"));
			case "map" -> map(node);
			case "regexp" -> new AnnotatedNode.RegexpNode(text(node, "regexp"));
			case "URL" -> this.nodes.stringNode(text(node, "URL"));
			case "Error" -> error(node);
			default -> throw new MalformedException(this.place,
					"its annotation is none of those that Flame reads (custom, class and symbol are not)");
		};
	}

	private JsonNode date(JsonNode node) {
		String text = text(node, "Date");
		try {
			return new AnnotatedNode.DateNode(text, JsDate.parse(text));
		}
		catch (DateTimeException ex) {
			throw new MalformedException(this.place, "a Date is a time in ISO-8601");
		}
	}

	private JsonNode bigint(JsonNode node) {
		String text = text(node, "bigint");
		int sign = text.startsWith("-") ? 1 : 0;
		boolean digits = text.length() > sign && text.chars().skip(sign).allMatch((c) -> c >= '0' && c <= '9');
		if (!digits || text.length() > MAX_BIGINT_DIGITS) {
			throw new MalformedException(this.place,
					"a bigint is an integer of at most %d digits".formatted(MAX_BIGINT_DIGITS));
		}
		return this.nodes.numberNode(new BigInteger(text));
	}

	private JsonNode number(JsonNode node) {
		Double value = NUMBERS.get(text(node, "number"));
		if (value == null) {
			throw new MalformedException(this.place, "a number as text is NaN, Infinity, -Infinity or -0");
		}
		return this.nodes.numberNode(value.doubleValue());
	}

	private JsonNode map(JsonNode node) {
		ArrayNode pairs = array(node, "map");
		for (JsonNode pair : pairs) {
			if (!(pair instanceof ArrayNode) || pair instanceof AnnotatedNode || pair.size() != 2) {
				throw new MalformedException(this.place, "a map is an array of pairs");
			}
		}
		return new AnnotatedNode.PairsNode(this.nodes, pairs);
	}

	private JsonNode typedArray(JsonNode node, String name) {
		long @Nullable [] range = RANGES.get(name);
		if (range == null && !name.equals("Float32Array") && !name.equals("Float64Array")) {
			throw new MalformedException(this.place, "its annotation names a typed array that Flame does not read");
		}
		ArrayNode array = array(node, "typed-array");
		Predicate<JsonNode> valid = (range != null) ? (element) -> isWithin(element, range) : JsonNode::isNumber;
		for (JsonNode element : array) {
			// null among them was NaN or an infinity, which this form of array can not
			// carry
			if (!valid.test(element)) {
				throw new MalformedException(this.place, "an element is none that this typed array can have");
			}
		}
		return new AnnotatedNode.NumbersNode(this.nodes, array, BYTE_ARRAYS.contains(name));
	}

	private static boolean isWithin(JsonNode element, long[] range) {
		return element.isIntegralNumber() && element.canConvertToLong() && element.longValue() >= range[0]
				&& element.longValue() <= range[1];
	}

	private JsonNode error(JsonNode node) {
		if (node instanceof ObjectNode object) {
			return new AnnotatedNode.ErrorNode(this.nodes, object);
		}
		throw new MalformedException(this.place, "the annotation Error is for an object");
	}

	private ArrayNode array(JsonNode node, String type) {
		if (node instanceof ArrayNode array) {
			return array;
		}
		throw new MalformedException(this.place, "the annotation %s is for an array".formatted(type));
	}

	private String text(JsonNode node, String type) {
		if (node instanceof StringNode string) {
			return string.stringValue();
		}
		throw new MalformedException(this.place, "the annotation %s is for a text".formatted(type));
	}

}
