package io.flame.protocol.superjson;

import java.io.StringWriter;
import java.lang.reflect.Type;
import java.util.List;

import io.flame.FlameSerializationException;
import io.flame.protocol.BindingFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Reads and writes superjson text (WIRE.md, section Codecs): JSON with annotations that
 * say which texts, numbers and arrays stand for JavaScript's {@code Date},
 * {@code BigInt}, {@code Set}, {@code Map} and so on.
 * <p>
 * All methods throw {@link FlameSerializationException}, whose message never repeats a
 * value. Thread-safe.
 */
public final class SuperJson {

	private static final String UNDEFINED = "{\"json\":null,\"meta\":{\"values\":[\"undefined\"],\"v\":1}}";

	private final JsonMapper mapper;

	private final DocumentReader documents;

	/**
	 * Create an instance with a private mapper.
	 * @param builder a builder that has the application's modules and settings; it is not
	 * changed
	 */
	public SuperJson(JsonMapper.Builder builder) {
		this.mapper = builder.build()
			.rebuild()
			.addModule(new SuperJsonModule())
			.disable(SerializationFeature.WRAP_ROOT_VALUE, SerializationFeature.INDENT_OUTPUT,
					SerializationFeature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED)
			.disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
			.disable(JsonWriteFeature.WRITE_NUMBERS_AS_STRINGS)
			.build();
		this.documents = new DocumentReader(this.mapper.tokenStreamFactory());
	}

	/**
	 * Write the array of these values, each as its declared type.
	 * @param types the declared types
	 * @param values as many values
	 * @return superjson text
	 */
	public String writeArray(List<? extends Type> types, @Nullable Object[] values) {
		if (types.size() != values.length) {
			throw BindingFailure.count(types.size(), values.length);
		}
		StringWriter json = new StringWriter();
		AnnotatingGenerator generator = generator(json);
		generator.writeStartArray();
		for (int i = 0; i < values.length; i++) {
			try {
				write(generator, types.get(i), values[i]);
			}
			catch (RuntimeException ex) {
				throw BindingFailure.unwritableArgument(i, types.get(i), ex);
			}
		}
		generator.writeEndArray();
		return document(generator, json);
	}

	/**
	 * Write a value as its declared type.
	 * @param type the declared type
	 * @param value the value
	 * @return superjson text
	 */
	public String write(Type type, @Nullable Object value) {
		StringWriter json = new StringWriter();
		AnnotatingGenerator generator = generator(json);
		try {
			write(generator, type, value);
			return document(generator, json);
		}
		catch (RuntimeException ex) {
			throw BindingFailure.unwritableResult(type, ex);
		}
	}

	/**
	 * Write {@code undefined}, which is the result of a {@code void} method.
	 * @return superjson text
	 */
	public String writeUndefined() {
		return UNDEFINED;
	}

	/**
	 * Read an array, binding each element to its declared type.
	 * @param text superjson text of an array with as many elements as there are types
	 * @param types the declared types
	 * @return the values
	 */
	public @Nullable Object[] readArray(String text, List<? extends Type> types) {
		JsonNode array;
		try {
			array = this.documents.read(text);
		}
		catch (MalformedException ex) {
			throw ex.inArguments();
		}
		if (!(array instanceof ArrayNode) || array instanceof AnnotatedNode) {
			throw new FlameSerializationException("The arguments are no array");
		}
		if (array.size() != types.size()) {
			throw BindingFailure.count(types.size(), array.size());
		}
		@Nullable Object[] values = new @Nullable Object[array.size()];
		for (int i = 0; i < values.length; i++) {
			try {
				values[i] = bind(array.get(i), types.get(i));
			}
			catch (RuntimeException ex) {
				throw BindingFailure.argument(i, types.get(i), ex);
			}
		}
		return values;
	}

	/**
	 * Read a value, binding it to its declared type.
	 * @param text superjson text
	 * @param type the declared type
	 * @return the value
	 */
	public @Nullable Object read(String text, Type type) {
		try {
			return bind(this.documents.read(text), type);
		}
		catch (MalformedException ex) {
			throw ex.inResult();
		}
		catch (RuntimeException ex) {
			throw BindingFailure.result(type, ex);
		}
	}

	private @Nullable Object bind(JsonNode node, Type type) {
		JavaType javaType = this.mapper.constructType(type);
		if (javaType.hasRawClass(void.class) || javaType.hasRawClass(Void.class)) {
			return null;
		}
		try (JsonParser plain = this.mapper.treeAsTokens(node);
				// application's deserializers may ask the parser to read a value or a
				// tree
				NodeParser parser = new NodeParser(node, plain.objectReadContext())) {
			return this.mapper.readerFor(javaType).readValue(parser);
		}
	}

	private AnnotatingGenerator generator(StringWriter target) {
		JsonGenerator json = this.mapper.writer().createGenerator(target);
		return new AnnotatingGenerator(json);
	}

	private void write(AnnotatingGenerator generator, Type type, @Nullable Object value) {
		JavaType javaType = this.mapper.constructType(type);
		if (javaType.isPrimitive() || value == null) {
			// Jackson does not take a boxed value for a primitive root type
			this.mapper.writer().writeValue(generator, value);
			return;
		}
		this.mapper.writerFor(javaType).writeValue(generator, value);
	}

	private static String document(AnnotatingGenerator generator, StringWriter json) {
		generator.close();
		JsonNode values = generator.annotations();
		String meta = (values != null) ? ",\"meta\":{\"values\":" + values + ",\"v\":1}" : "";
		return "{\"json\":" + json + meta + "}";
	}

}
