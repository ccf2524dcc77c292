package io.flame.store;

import io.flame.FlameRef;
import io.flame.protocol.BindingFailure;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes references.
 */
final class ReferenceSerializer extends StdSerializer<FlameRef<?>> {

	ReferenceSerializer() {
		super(FlameRef.class);
	}

	@Override
	public void serialize(FlameRef<?> reference, JsonGenerator generator, SerializationContext context) {
		ReferenceData data = data(reference);
		generator.writeStartObject();
		generator.writeStringProperty("id", data.id());
		generator.writeNumberProperty("version", data.version());
		generator.writeStringProperty("owner", data.owner());
		generator.writeNumberProperty("size", data.size());
		generator.writeNumberProperty("madeAt", data.madeAt().toEpochMilli());
		generator.writeStringProperty("madeBy", data.madeBy());
		if (data.inline() != null) {
			generator.writeName("inline");
			// as the format writes bytes
			context.writeValue(generator, data.inline());
		}
		generator.writeEndObject();
	}

	private static ReferenceData data(FlameRef<?> reference) {
		if (!reference.isDone()) {
			throw BindingFailure
				.because("the reference is pending. Wait for it with whenDone(), or pass it as an argument itself");
		}
		FlameRef<?> stored = (reference instanceof PendingRef<?> pending) ? pending.await() : reference;
		if (!(stored instanceof StoredRef<?> ref)) {
			throw BindingFailure.because("only references that Flame has made can travel");
		}
		return ref.data();
	}

}
