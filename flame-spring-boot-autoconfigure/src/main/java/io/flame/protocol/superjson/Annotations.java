package io.flame.protocol.superjson;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

import io.flame.protocol.BindingFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Collects annotations in the form of {@code meta.values}: paths are joined down to the
 * next annotated container, below which they begin anew.
 */
final class Annotations {

	private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

	/** JavaScript's superjson refuses to follow a path with one of these. */
	private static final Set<String> REFUSED = Set.of("__proto__", "prototype", "constructor");

	private final Deque<Container> containers = new ArrayDeque<>();

	private final ObjectNode values = NODES.objectNode();

	private @Nullable ArrayNode rootAnnotation;

	static JsonNode type(String name) {
		return NODES.stringNode(name);
	}

	static JsonNode typedArray(String name) {
		return NODES.arrayNode().add("typed-array").add(name);
	}

	/**
	 * Annotate a value.
	 * @param context the context in which the value is to be written next
	 * @param type the annotation
	 */
	void add(TokenStreamContext context, JsonNode type) {
		put(context, NODES.arrayNode().add(type));
	}

	/**
	 * Annotate a container; up to {@link #close()} all values are inside of it.
	 * @param context the context in which the container is to be written next
	 * @param type the annotation
	 */
	void open(TokenStreamContext context, JsonNode type) {
		ArrayNode annotation = NODES.arrayNode().add(type);
		put(context, annotation);
		this.containers.push(new Container(annotation, NODES.objectNode(), context.getNestingDepth()));
	}

	void close() {
		Container container = this.containers.pop();
		if (!container.children().isEmpty()) {
			container.annotation().add(container.children());
		}
	}

	/**
	 * All annotations.
	 * @return the tree, or {@code null} if there are none
	 */
	@Nullable JsonNode toTree() {
		if (this.rootAnnotation != null) {
			return this.rootAnnotation;
		}
		return this.values.isEmpty() ? null : this.values;
	}

	private void put(TokenStreamContext context, ArrayNode annotation) {
		Container container = this.containers.peek();
		String path = path(context, (container != null) ? container.depth() : 0);
		if (path == null) {
			this.rootAnnotation = annotation;
		}
		else {
			((container != null) ? container.children() : this.values).set(path, annotation);
		}
	}

	private static @Nullable String path(TokenStreamContext context, int depth) {
		Deque<String> segments = new ArrayDeque<>();
		TokenStreamContext current = context;
		while (current != null && current.getNestingDepth() > depth) {
			// the innermost value is not yet counted
			int index = (current == context) ? current.getEntryCount() : current.getCurrentIndex();
			String name = current.inArray() ? Integer.toString(index) : current.currentName();
			if (REFUSED.contains(name)) {
				throw BindingFailure.because(
						"superjson can not annotate values below a property named '%s'; rename it".formatted(name));
			}
			segments.addFirst(Paths.escape(name));
			current = current.getParent();
		}
		return segments.isEmpty() ? null : String.join(".", segments);
	}

	/**
	 * An annotated container that is being written.
	 *
	 * @param annotation its annotation
	 * @param children annotations of what is in it
	 * @param depth how many containers it is in
	 */
	private record Container(ArrayNode annotation, ObjectNode children, int depth) {

	}

}
