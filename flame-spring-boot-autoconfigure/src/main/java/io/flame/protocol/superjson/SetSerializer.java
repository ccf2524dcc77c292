package io.flame.protocol.superjson;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Annotates the array that another serializer writes for a set.
 */
final class SetSerializer extends StdSerializer<Object> {

	private final ValueSerializer<Object> delegate;

	@SuppressWarnings("unchecked")
	SetSerializer(ValueSerializer<?> delegate) {
		super(delegate.handledType());
		this.delegate = (ValueSerializer<Object>) delegate;
	}

	@Override
	public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
		return new SetSerializer(context.handleSecondaryContextualization(this.delegate, property));
	}

	@Override
	public boolean isEmpty(SerializationContext context, Object value) {
		return this.delegate.isEmpty(context, value);
	}

	@Override
	public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
		if (generator instanceof AnnotatingGenerator annotating) {
			annotating.openContainer("set");
			this.delegate.serialize(value, generator, context);
			annotating.closeContainer();
		}
		else {
			this.delegate.serialize(value, generator, context);
		}
	}

	@Override
	public void serializeWithType(Object value, JsonGenerator generator, SerializationContext context,
			TypeSerializer typeSerializer) {
		// the id of the type is in the way of an annotation
		this.delegate.serializeWithType(value, generator, context, typeSerializer);
	}

}
