package io.flame.protocol;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Keeps names of classes in values from being resolved: what comes from the wire must not
 * decide which classes are loaded.
 */
final class NoClassNamesModule extends SimpleModule {

	NoClassNamesModule() {
		super("flame-no-class-names");
		addDeserializer(Class.class, new Refusal<>(Class.class));
		addDeserializer(JavaType.class, new Refusal<>(JavaType.class));
		addKeyDeserializer(Class.class, new KeyRefusal());
	}

	/**
	 * Reads no key.
	 */
	static final class KeyRefusal extends KeyDeserializer {

		@Override
		public Object deserializeKey(String key, DeserializationContext context) {
			return context.reportBadDefinition(Class.class, "Names of classes are not resolved");
		}

	}

	/**
	 * Reads nothing.
	 *
	 * @param <T> the type that is not read
	 */
	static final class Refusal<T> extends StdDeserializer<T> {

		Refusal(Class<T> type) {
			super(type);
		}

		@Override
		public T deserialize(JsonParser parser, DeserializationContext context) {
			return context.reportBadDefinition(handledType(), "Names of classes are not resolved");
		}

	}

}
