package io.flame.protocol.superjson;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NumericNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Parses superjson text into a tree in which the annotations are applied.
 */
final class DocumentReader {

	/**
	 * Everything here recurses as deep as the data: the bound of Jackson's own default,
	 * which a setting of the application must not raise.
	 */
	static final int MAX_DEPTH = StreamReadConstraints.DEFAULT_MAX_DEPTH;

	private static final Set<String> META = Set.of("values", "referentialEqualities", "v");

	private static final JsonNodeFactory NODES = new ByteSharingNodeFactory();

	private final ObjectReader trees;

	DocumentReader(TokenStreamFactory factory) {
		StreamReadConstraints constraints = factory.streamReadConstraints();
		JsonFactory bounded = JsonFactory.builder()
			.streamReadConstraints(constraints.rebuild()
				.maxNestingDepth(Math.min(MAX_DEPTH, constraints.getMaxNestingDepth()))
				.build())
			.build();
		this.trees = JsonMapper.builder(bounded)
			.nodeFactory(NODES)
			.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
					DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.build()
			.reader();
	}

	JsonNode read(String text) {
		JsonNode document = parse(text);
		JsonNode json = (document instanceof ObjectNode) ? document.get("json") : null;
		if (json == null) {
			throw new MalformedException(List.of(), "superjson is an object with the member 'json'");
		}
		JsonNode meta = document.get("meta");
		if (meta == null) {
			return json;
		}
		if (!(meta instanceof ObjectNode) || !META.containsAll(meta.propertyNames())) {
			throw new MalformedException(List.of(), "'meta' has other members than " + META.stream().sorted().toList());
		}
		Paths paths = new Paths(legacy(meta.get("v")));
		JsonNode values = meta.get("values");
		if (values != null) {
			json = new ValueAnnotations(paths, NODES).apply(json, values);
		}
		JsonNode equalities = meta.get("referentialEqualities");
		if (equalities != null) {
			new ReferentialEqualities(paths, json).apply(equalities);
			new Expansion(text.length()).check(json);
		}
		return json;
	}

	private JsonNode parse(String text) {
		try {
			return this.trees.readTree(text);
		}
		catch (JacksonException ex) {
			String place = (ex.getLocation() != null)
					? " at line %d, column %d".formatted(ex.getLocation().getLineNr(), ex.getLocation().getColumnNr())
					: "";
			throw new MalformedException(List.of(),
					"the text is no JSON, repeats a name, or exceeds a limit of the parser" + place);
		}
	}

	private static boolean legacy(@Nullable JsonNode version) {
		if (version == null) {
			return true;
		}
		if (!version.isInt() || version.intValue() < 0 || version.intValue() > 1) {
			throw new MalformedException(List.of(), "this version of superjson is not known: 'v' must be 0 or 1");
		}
		return version.intValue() == 0;
	}

	/** A node per byte of a Uint8Array would weigh many times the array. */
	private static final class ByteSharingNodeFactory extends JsonNodeFactory {

		private static final IntNode[] BYTES = new IntNode[256];
		static {
			for (int i = 0; i < BYTES.length; i++) {
				BYTES[i] = new IntNode(i);
			}
		}

		@Override
		public NumericNode numberNode(int value) {
			return (value >= 0 && value < BYTES.length) ? BYTES[value] : super.numberNode(value);
		}

	}

}
