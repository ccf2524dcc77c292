package io.flame.session.instance;

import java.lang.reflect.Type;

import io.flame.FlameConfigurationException;
import io.flame.FlameSerializationException;
import io.flame.StatefulService;
import io.flame.protocol.InvocationCodecs;
import io.flame.service.TypeVariables;

import org.springframework.core.ResolvableType;

/**
 * The state is what a {@link StatefulService} says it is.
 */
final class SnapshotFormat implements StateFormat {

	private static final byte[] NONE = {};

	private final Class<?> owner;

	private final Type type;

	private final InvocationCodecs codecs;

	SnapshotFormat(Class<?> owner, InvocationCodecs codecs) {
		this.owner = owner;
		this.codecs = codecs;
		ResolvableType state = ResolvableType.forClass(owner).as(StatefulService.class).getGeneric();
		if (state.resolve() == null || state.hasUnresolvableGenerics()) {
			throw new FlameConfigurationException(
					"The class %s does not declare the type of its state.".formatted(owner.getName()),
					"Implement StatefulService with a type argument, such as StatefulService<List<String>>.");
		}
		this.type = TypeVariables.resolve(state.getType(), owner);
	}

	@Override
	public byte[] write(Object instance) {
		try {
			Object snapshot = ((StatefulService<?>) instance).snapshot();
			return (snapshot != null) ? this.codecs.encodeValue(snapshot, this.type) : NONE;
		}
		catch (RuntimeException ex) {
			throw failure("cannot be taken", ex);
		}
	}

	@Override
	@SuppressWarnings("unchecked")
	public void restore(byte[] state, Object instance) {
		try {
			Object snapshot = this.codecs.decodeValue(state, this.type);
			if (snapshot != null) {
				((StatefulService<Object>) instance).restore(snapshot);
			}
		}
		catch (RuntimeException ex) {
			throw failure("cannot be restored", ex);
		}
	}

	private FlameSerializationException failure(String what, RuntimeException ex) {
		String reason = (ex instanceof FlameSerializationException) ? String.valueOf(ex.getMessage()) : ex.toString();
		return new FlameSerializationException(
				"The snapshot of %s %s: %s".formatted(this.owner.getName(), what, reason), ex);
	}

	@Override
	public void verify() {
		String problem = this.codecs.findProblem(this.type);
		if (problem != null) {
			throw new FlameConfigurationException(
					"The state of %s cannot be kept: its snapshot %s.".formatted(this.owner.getName(), problem),
					"Let the snapshot be of a type that Jackson writes and reads, such as a record. If you know better, set 'flame.verify-types' to false.");
		}
	}

}
