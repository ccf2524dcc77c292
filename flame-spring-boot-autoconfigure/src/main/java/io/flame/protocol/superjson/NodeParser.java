package io.flame.protocol.superjson;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.util.SimpleStreamReadContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.TreeTraversingParser;

/**
 * Traverses a tree and lets deserializers see the node they are at, which Jackson's own
 * parser forgets when it enters an array or an object.
 */
final class NodeParser extends TreeTraversingParser {

	private final JsonNode root;

	private final Deque<Level> levels = new ArrayDeque<>();

	private SimpleStreamReadContext context = SimpleStreamReadContext.createRootContext(null);

	private @Nullable JsonNode node;

	NodeParser(JsonNode root, ObjectReadContext context) {
		super(root, context);
		this.root = root;
	}

	/**
	 * The annotated node that a value begins with.
	 * @param parser a parser at the first token of a value
	 * @return the node, or {@code null} if the value has no annotation, or if Jackson had
	 * to buffer a node that is no embedded object
	 */
	static @Nullable AnnotatedNode annotated(JsonParser parser) {
		Object node = null;
		if (parser.hasToken(JsonToken.VALUE_EMBEDDED_OBJECT)) {
			node = parser.getEmbeddedObject();
		}
		else if (parser instanceof NodeParser nodes && !parser.hasToken(JsonToken.PROPERTY_NAME)) {
			node = nodes.node;
		}
		return (node instanceof AnnotatedNode annotated) ? annotated : null;
	}

	@Override
	public @Nullable JsonToken nextToken() {
		Level level = this.levels.peek();
		if (level == null) {
			return (this.node == null) ? enter(this.root) : end();
		}
		if (hasToken(JsonToken.PROPERTY_NAME)) {
			return enter(currentNode());
		}
		if (!level.children().hasNext()) {
			return leave();
		}
		Object child = level.children().next();
		if (child instanceof Map.Entry<?, ?> property) {
			this.context.setCurrentName((String) property.getKey());
			this.node = (JsonNode) property.getValue();
			return _updateToken(JsonToken.PROPERTY_NAME);
		}
		return enter((JsonNode) child);
	}

	private JsonToken enter(JsonNode next) {
		this.node = next;
		this.context.valueRead();
		JsonToken token = next.asToken();
		if (token == JsonToken.START_OBJECT) {
			this.levels.push(new Level(next, ((ObjectNode) next).properties().iterator()));
			this.context = this.context.createChildObjectContext(-1, -1);
		}
		else if (token == JsonToken.START_ARRAY) {
			this.levels.push(new Level(next, next.values().iterator()));
			this.context = this.context.createChildArrayContext(-1, -1);
		}
		return _updateToken(token);
	}

	private JsonToken leave() {
		boolean array = this.context.inArray();
		this.node = this.levels.pop().container();
		this.context = this.context.getParent();
		return _updateToken(array ? JsonToken.END_ARRAY : JsonToken.END_OBJECT);
	}

	private @Nullable JsonToken end() {
		this._closed = true;
		return _updateTokenToNull();
	}

	@Override
	public JsonParser skipChildren() {
		if (hasToken(JsonToken.START_OBJECT) || hasToken(JsonToken.START_ARRAY)) {
			leave();
		}
		return this;
	}

	@Override
	protected JsonNode currentNode() {
		return (this.node != null) ? this.node : this.root;
	}

	@Override
	public @Nullable String currentName() {
		boolean started = hasToken(JsonToken.START_OBJECT) || hasToken(JsonToken.START_ARRAY);
		return started ? this.context.getParent().currentName() : this.context.currentName();
	}

	@Override
	public @Nullable String getString() {
		return hasToken(JsonToken.PROPERTY_NAME) ? this.context.currentName() : super.getString();
	}

	@Override
	public TokenStreamContext streamReadContext() {
		return this.context;
	}

	@Override
	public void assignCurrentValue(@Nullable Object value) {
		this.context.assignCurrentValue(value);
	}

	@Override
	public @Nullable Object currentValue() {
		return this.context.currentValue();
	}

	@Override
	public @Nullable Object getEmbeddedObject() {
		return (this.node instanceof AnnotatedNode) ? this.node : super.getEmbeddedObject();
	}

	// numbers are kept exactly, for BigDecimal, but are doubles where nothing is declared

	@Override
	public @Nullable NumberType getNumberType() {
		return (this.node instanceof DecimalNode) ? NumberType.DOUBLE : super.getNumberType();
	}

	@Override
	public Number getNumberValue() {
		if (this.node instanceof DecimalNode decimal) {
			BigDecimal exact = decimal.decimalValue();
			double value = exact.doubleValue();
			return Double.isInfinite(value) ? exact : (Number) value;
		}
		return super.getNumberValue();
	}

	@Override
	public Object getNumberValueDeferred() {
		return (this.node instanceof DecimalNode decimal) ? decimal.decimalValue() : super.getNumberValueDeferred();
	}

	@Override
	public BigInteger getBigIntegerValue() {
		if (this.node instanceof DecimalNode decimal) {
			streamReadConstraints().validateBigIntegerScale(decimal.decimalValue().scale());
		}
		return super.getBigIntegerValue();
	}

	/**
	 * A container that is being traversed.
	 *
	 * @param container the container
	 * @param children its elements or properties that are left
	 */
	private record Level(JsonNode container, Iterator<?> children) {

	}

}
