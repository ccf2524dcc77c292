package io.flame.protocol.superjson;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.type.MapType;

/**
 * Writes a map as a {@code Map}, an array of pairs, if JavaScript would not have its keys
 * as names of properties; else leaves it to another serializer.
 */
final class PairsSerializer extends StdSerializer<Object> {

	private final ValueSerializer<Object> delegate;

	private final MapType type;

	private final KeyStyle keys;

	private final @Nullable ValueSerializer<Object> valueSerializer;

	PairsSerializer(ValueSerializer<?> delegate, MapType type) {
		this(delegate, type, KeyStyle.BY_VALUE, null);
	}

	@SuppressWarnings("unchecked")
	private PairsSerializer(ValueSerializer<?> delegate, MapType type, KeyStyle keys,
			@Nullable ValueSerializer<Object> valueSerializer) {
		super(type);
		this.delegate = (ValueSerializer<Object>) delegate;
		this.type = type;
		this.keys = keys;
		this.valueSerializer = valueSerializer;
	}

	@Override
	public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
		ValueSerializer<?> contextual = context.handleSecondaryContextualization(this.delegate, property);
		KeyStyle style = KeyStyle.of(this.type.getKeyType(), context, property);
		if (style == KeyStyle.NAMES) {
			return contextual;
		}
		return new PairsSerializer(contextual, this.type, style, contentSerializer(context, property));
	}

	private static @Nullable ValueSerializer<Object> contentSerializer(SerializationContext context,
			@Nullable BeanProperty property) {
		if (property == null || property.getMember() == null) {
			return null;
		}
		Object using = context.getAnnotationIntrospector()
			.findContentSerializer(context.getConfig(), property.getMember());
		return (using != null) ? context.serializerInstance(property.getMember(), using) : null;
	}

	@Override
	public boolean isEmpty(SerializationContext context, Object value) {
		return ((Map<?, ?>) value).isEmpty();
	}

	@Override
	public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
		Map<?, ?> map = (Map<?, ?>) value;
		boolean names = this.keys == KeyStyle.BY_VALUE && map.keySet().stream().allMatch(KeyStyle::isName);
		if (names || !(generator instanceof AnnotatingGenerator annotating)) {
			this.delegate.serialize(value, generator, context);
			return;
		}
		annotating.openContainer("map");
		generator.writeStartArray();
		int index = 0;
		for (Map.Entry<?, ?> entry : map.entrySet()) {
			try {
				generator.writeStartArray();
				write(entry.getKey(), this.type.getKeyType(), null, generator, context);
				write(entry.getValue(), this.type.getContentType(), this.valueSerializer, generator, context);
				generator.writeEndArray();
			}
			catch (JacksonException ex) {
				throw ex.prependPath(map, index);
			}
			index++;
		}
		generator.writeEndArray();
		annotating.closeContainer();
	}

	@Override
	public void serializeWithType(Object value, JsonGenerator generator, SerializationContext context,
			TypeSerializer typeSerializer) {
		this.delegate.serializeWithType(value, generator, context, typeSerializer);
	}

	private static void write(@Nullable Object value, JavaType declared, @Nullable ValueSerializer<Object> serializer,
			JsonGenerator generator, SerializationContext context) {
		if (value == null) {
			context.defaultSerializeNullValue(generator);
		}
		else if (serializer != null) {
			serializer.serialize(value, generator, context);
		}
		else {
			JavaType actual = declared.hasRawClass(value.getClass()) ? declared
					: context.constructSpecializedType(declared, value.getClass());
			context.findTypedValueSerializer(actual, true).serialize(value, generator, context);
		}
	}

}
