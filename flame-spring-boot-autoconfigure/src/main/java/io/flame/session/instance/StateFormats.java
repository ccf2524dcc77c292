package io.flame.session.instance;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.flame.StatefulService;
import io.flame.protocol.InvocationCodecs;

import org.springframework.util.ClassUtils;

/**
 * Knows the {@linkplain StateFormat formats} of classes. Thread-safe.
 */
public final class StateFormats {

	private final InvocationCodecs codecs;

	private final Map<Class<?>, StateFormat> formats = new ConcurrentHashMap<>();

	/**
	 * Create it.
	 * @param codecs what writes and reads values
	 */
	public StateFormats(InvocationCodecs codecs) {
		this.codecs = codecs;
	}

	/**
	 * The format for the instances of a class.
	 * @param type the class of the instance itself, or a subclass that the container has
	 * made of it
	 * @return the format
	 */
	public StateFormat of(Class<?> type) {
		return this.formats.computeIfAbsent(ClassUtils.getUserClass(type), this::create);
	}

	private StateFormat create(Class<?> type) {
		return StatefulService.class.isAssignableFrom(type) ? new SnapshotFormat(type, this.codecs)
				: new FieldsFormat(type, this.codecs);
	}

}
