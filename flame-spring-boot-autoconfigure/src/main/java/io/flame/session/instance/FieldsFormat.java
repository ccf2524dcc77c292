package io.flame.session.instance;

import java.lang.reflect.Type;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.flame.FlameConfigurationException;
import io.flame.FlameSerializationException;
import io.flame.protocol.InvocationCodecs;
import org.jspecify.annotations.Nullable;

/**
 * The state consists of the fields that the container does not inject. A field that a
 * state does not have keeps its initial value.
 */
final class FieldsFormat implements StateFormat {

	private final Class<?> owner;

	private final List<StateField> fields;

	private final Map<String, Type> types;

	private final InvocationCodecs codecs;

	FieldsFormat(Class<?> owner, InvocationCodecs codecs) {
		this.owner = owner;
		this.codecs = codecs;
		this.fields = StateField.of(owner);
		Map<String, Type> types = new LinkedHashMap<>();
		this.fields.forEach((field) -> types.put(field.name(), field.type()));
		this.types = Collections.unmodifiableMap(types);
	}

	@Override
	public byte[] write(Object instance) {
		Map<String, @Nullable Object> values = new HashMap<>();
		this.fields.forEach((field) -> values.put(field.name(), field.get(instance)));
		try {
			return this.codecs.fields().encode(this.types, values);
		}
		catch (FlameSerializationException ex) {
			throw failure("cannot be written", ex);
		}
	}

	@Override
	public void restore(byte[] state, Object instance) {
		try {
			Map<String, @Nullable Object> values = this.codecs.fields().decode(state, this.types);
			this.fields.stream()
				.filter((field) -> values.containsKey(field.name()))
				.forEach((field) -> field.set(instance, values.get(field.name())));
		}
		catch (FlameSerializationException ex) {
			throw failure("cannot be restored", ex);
		}
	}

	private FlameSerializationException failure(String what, FlameSerializationException ex) {
		return new FlameSerializationException(
				"The state of %s %s: %s".formatted(this.owner.getName(), what, ex.getMessage()), ex);
	}

	@Override
	public void verify() {
		for (StateField field : this.fields) {
			String problem = this.codecs.findProblem(field.type());
			if (problem != null) {
				throw new FlameConfigurationException(
						"The state of %s cannot be kept: the field '%s' %s.".formatted(this.owner.getName(),
								field.name(), problem),
						"Declare the field 'transient' if it is not part of the state, or implement StatefulService. "
								+ "If you know better, set 'flame.verify-types' to false.");
			}
		}
	}

}
