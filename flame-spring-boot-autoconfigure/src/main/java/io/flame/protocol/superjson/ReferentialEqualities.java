package io.flame.protocol.superjson;

import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies {@code meta.referentialEqualities} as superjson does: the same node is put at
 * all paths, so that a later equality inside it shows at each of them.
 */
final class ReferentialEqualities {

	private final Paths paths;

	private final JsonNode root;

	ReferentialEqualities(Paths paths, JsonNode root) {
		this.paths = paths;
		this.root = root;
	}

	void apply(JsonNode equalities) {
		JsonNode others = equalities;
		if (equalities instanceof ArrayNode) {
			if (equalities.isEmpty() || equalities.size() > 2 || !(equalities.get(0) instanceof ArrayNode)) {
				throw malformed();
			}
			if (!equalities.get(0).isEmpty()) {
				throw new MalformedException(List.of(), "the data contain themselves, which Java's types can not");
			}
			others = equalities.get(1);
			if (others == null) {
				return;
			}
		}
		if (!(others instanceof ObjectNode)) {
			throw malformed();
		}
		for (Map.Entry<String, JsonNode> entry : others.properties()) {
			List<String> source = this.paths.parse(entry.getKey(), List.of());
			JsonNode node = walk(source, source.size());
			if (!(entry.getValue() instanceof ArrayNode targets)) {
				throw malformed();
			}
			targets.forEach((target) -> put(target, node));
		}
	}

	private void put(JsonNode target, JsonNode node) {
		if (!target.isString()) {
			throw malformed();
		}
		List<String> path = this.paths.parse(target.stringValue(), List.of());
		walk(path, path.size());
		JsonNode parent = walk(path, path.size() - 1);
		if (parent instanceof AnnotatedNode.PairsNode || parent instanceof AnnotatedNode.NumbersNode) {
			// neither pairs nor numbers have an identity in JavaScript
			throw new MalformedException(path, "a referential equality is for a pair of a map or for a number");
		}
		Paths.replace(parent, path.get(path.size() - 1), node);
	}

	private JsonNode walk(List<String> path, int length) {
		JsonNode node = this.root;
		for (int i = 0; i < length; i++) {
			JsonNode child = Paths.child(node, path.get(i));
			if (child == null) {
				throw new MalformedException(path.subList(0, i + 1),
						"a referential equality names a place that is not in the data");
			}
			node = child;
		}
		return node;
	}

	private static MalformedException malformed() {
		return new MalformedException(List.of(), "the referential equalities are no map of paths");
	}

}
