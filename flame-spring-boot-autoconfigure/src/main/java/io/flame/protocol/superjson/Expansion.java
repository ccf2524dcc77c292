package io.flame.protocol.superjson;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bounds what nodes in several places expand to when they are bound: no cycle, no nesting
 * that recursion would not survive, and no more than a multiple of the text ("a billion
 * laughs").
 */
final class Expansion {

	private static final int MAX_FACTOR = 16;

	private static final int ALLOWANCE = 10_000;

	private static final Extent OPEN = new Extent(0, 0);

	private final long maxSize;

	private final Map<JsonNode, Extent> extents = new IdentityHashMap<>();

	Expansion(int textLength) {
		this.maxSize = ALLOWANCE + (long) MAX_FACTOR * textLength;
	}

	void check(JsonNode root) {
		extent(root, 1);
	}

	private Extent extent(JsonNode node, int depth) {
		if (!node.isContainer()) {
			return new Extent(1 + (node.isString() ? node.stringValue().length() : 0), 0);
		}
		Extent known = this.extents.putIfAbsent(node, OPEN);
		if (known == OPEN) {
			throw new MalformedException(List.of(), "the data contain themselves, which Java's types can not");
		}
		if (known != null) {
			checkDepth(depth + known.height());
			return known;
		}
		checkDepth(depth);
		long size = 1;
		int height = 0;
		for (JsonNode child : node.values()) {
			Extent extent = extent(child, depth + 1);
			size += extent.size();
			height = Math.max(height, extent.height() + 1);
			checkSize(size);
		}
		if (node instanceof ObjectNode) {
			for (String name : node.propertyNames()) {
				size += name.length();
			}
			checkSize(size);
		}
		Extent extent = new Extent(size, height);
		this.extents.put(node, extent);
		return extent;
	}

	private void checkSize(long size) {
		if (size > this.maxSize) {
			throw new MalformedException(List.of(),
					"the referential equalities make the data larger than %d times the text".formatted(MAX_FACTOR));
		}
	}

	private static void checkDepth(int depth) {
		if (depth > DocumentReader.MAX_DEPTH) {
			throw new MalformedException(List.of(),
					"the data are nested deeper than %d".formatted(DocumentReader.MAX_DEPTH));
		}
	}

	/**
	 * How many characters a node stands for, and how deep it is.
	 *
	 * @param size about the length of its text
	 * @param height levels of containers below it
	 */
	private record Extent(long size, int height) {

	}

}
