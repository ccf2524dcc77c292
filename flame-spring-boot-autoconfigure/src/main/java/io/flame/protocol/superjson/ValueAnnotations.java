package io.flame.protocol.superjson;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies {@code meta.values} to the data: nodes become {@link AnnotatedNode}s, or
 * numbers and {@code null}.
 * <p>
 * It descends through data and annotations together, so that its cost is that of their
 * text.
 */
final class ValueAnnotations {

	private final Paths paths;

	private final AnnotationTypes types;

	private final Deque<String> place = new ArrayDeque<>();

	ValueAnnotations(Paths paths, JsonNodeFactory nodes) {
		this.paths = paths;
		this.types = new AnnotationTypes(nodes, this.place);
	}

	JsonNode apply(JsonNode root, JsonNode annotations) {
		if (annotations instanceof ArrayNode leaf) {
			return annotate(root, leaf);
		}
		descend(root, annotations);
		return root;
	}

	private JsonNode annotate(JsonNode node, ArrayNode leaf) {
		if (leaf.isEmpty() || leaf.size() > 2) {
			throw new MalformedException(this.place, "an annotation is [type] or [type, inner annotations]");
		}
		if (node instanceof AnnotatedNode) {
			// applying another to the copy of a large array again and again would be
			// costly
			throw new MalformedException(this.place, "there are two annotations");
		}
		if (leaf.size() == 2) {
			descend(node, leaf.get(1));
		}
		return this.types.convert(node, leaf.get(0));
	}

	private void descend(JsonNode node, JsonNode annotations) {
		if (!(annotations instanceof ObjectNode)) {
			throw new MalformedException(this.place, "annotations are an array or an object");
		}
		for (Map.Entry<String, JsonNode> entry : annotations.properties()) {
			List<String> path = this.paths.parse(entry.getKey(), this.place);
			JsonNode parent = node;
			JsonNode child = node;
			for (String segment : path) {
				parent = child;
				child = step(parent, segment);
			}
			if (entry.getValue() instanceof ArrayNode leaf) {
				Paths.replace(parent, path.get(path.size() - 1), annotate(child, leaf));
			}
			else {
				descend(child, entry.getValue());
			}
			path.forEach((segment) -> this.place.removeLast());
		}
	}

	private JsonNode step(JsonNode node, String segment) {
		this.place.addLast(segment);
		JsonNode child = Paths.child(node, segment);
		if (child == null) {
			throw new MalformedException(this.place, "an annotation names a place that is not in the data");
		}
		return child;
	}

}
