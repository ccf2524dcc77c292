package io.flame.protocol.superjson;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The paths of superjson: keys joined with a dot, in which dots and backslashes of a key
 * are escaped with a backslash.
 *
 * @param legacy whether only dots are escaped, as before version 1
 */
record Paths(boolean legacy) {

	private static final int MAX_INDEX_DIGITS = 9;

	static String escape(String key) {
		return key.replace("\\", "\\\\").replace(".", "\\.");
	}

	List<String> parse(String path, Collection<String> place) {
		List<String> segments = new ArrayList<>();
		StringBuilder segment = new StringBuilder();
		for (int i = 0; i < path.length(); i++) {
			char current = path.charAt(i);
			char next = (i + 1 < path.length()) ? path.charAt(i + 1) : 0;
			if (current == '\\' && (next == '.' || (next == '\\' && !this.legacy))) {
				segment.append(next);
				i++;
			}
			else if (current == '\\' && !this.legacy) {
				throw new MalformedException(place, "an annotation's path has a wrong escape");
			}
			else if (current == '.') {
				segments.add(segment.toString());
				segment.setLength(0);
			}
			else {
				segment.append(current);
			}
		}
		segments.add(segment.toString());
		return segments;
	}

	/**
	 * The child of a node.
	 * @param node the node
	 * @param segment the name or the index
	 * @return the child, or {@code null} if there is none
	 */
	static @Nullable JsonNode child(JsonNode node, String segment) {
		if (node instanceof ArrayNode array) {
			int index = index(segment);
			return (index >= 0 && index < array.size()) ? array.get(index) : null;
		}
		return (node instanceof ObjectNode object) ? object.get(segment) : null;
	}

	/**
	 * Replace an existing child of a node.
	 * @param node the node
	 * @param segment the name or the index
	 * @param child the new child
	 */
	static void replace(JsonNode node, String segment, JsonNode child) {
		if (node instanceof ArrayNode array) {
			array.set(index(segment), child);
		}
		else if (node instanceof ObjectNode object) {
			object.set(segment, child);
		}
	}

	private static int index(String segment) {
		if (segment.isEmpty() || segment.length() > MAX_INDEX_DIGITS
				|| (segment.length() > 1 && segment.charAt(0) == '0')) {
			return -1;
		}
		int index = 0;
		for (int i = 0; i < segment.length(); i++) {
			char digit = segment.charAt(i);
			if (digit < '0' || digit > '9') {
				return -1;
			}
			index = index * 10 + (digit - '0');
		}
		return index;
	}

}
