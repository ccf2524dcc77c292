package io.flame.protocol.superjson;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Calendar;
import java.util.Date;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.flame.protocol.BindingFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * Writes points in time as {@code Date}, unless {@code @JsonFormat} asks for another
 * form.
 */
final class DateSerializer extends StdScalarSerializer<Object> {

	private final ValueSerializer<Object> delegate;

	@SuppressWarnings("unchecked")
	DateSerializer(ValueSerializer<?> delegate) {
		super(delegate.handledType(), false);
		this.delegate = (ValueSerializer<Object>) delegate;
	}

	@Override
	public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
		JsonFormat.Value format = findFormatOverrides(context, property, handledType());
		boolean formatted = format != null
				&& (format.hasPattern() || format.hasTimeZone() || format.getShape() != JsonFormat.Shape.ANY);
		return formatted ? context.handleSecondaryContextualization(this.delegate, property) : this;
	}

	@Override
	public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
		if (!(generator instanceof AnnotatingGenerator annotating)) {
			this.delegate.serialize(value, generator, context);
			return;
		}
		try {
			String text = JsDate.format(instant(value));
			annotating.annotate("Date");
			generator.writeString(text);
		}
		catch (DateTimeException ex) {
			throw BindingFailure.because("the time is out of the range of a JavaScript Date");
		}
	}

	private static Instant instant(Object value) {
		if (value instanceof Date date) {
			return Instant.ofEpochMilli(date.getTime());
		}
		return (value instanceof Calendar calendar) ? calendar.toInstant() : (Instant) value;
	}

}
