package io.flame.protocol.superjson;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.jdk.UntypedObjectDeserializer;
import tools.jackson.databind.ext.javatime.ser.InstantSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.jdk.JavaUtilCalendarSerializer;
import tools.jackson.databind.ser.jdk.JavaUtilDateSerializer;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

/**
 * Adds annotations to what Jackson and the application's modules write and read. Types
 * that the application serializes itself stay as they are.
 */
final class SuperJsonModule extends SimpleModule {

	SuperJsonModule() {
		super("flame-superjson");
	}

	@Override
	public void setupModule(JacksonModule.SetupContext context) {
		super.setupModule(context);
		context.addSerializerModifier(new Writing());
		context.addDeserializerModifier(new Reading());
	}

	private static final class Writing extends ValueSerializerModifier {

		@Override
		public ValueSerializer<?> modifySerializer(SerializationConfig config, BeanDescription.Supplier beanDesc,
				ValueSerializer<?> serializer) {
			boolean date = serializer instanceof InstantSerializer || serializer instanceof JavaUtilDateSerializer
					|| serializer instanceof JavaUtilCalendarSerializer;
			return date ? new DateSerializer(serializer) : serializer;
		}

		@Override
		public ValueSerializer<?> modifyCollectionSerializer(SerializationConfig config, CollectionType valueType,
				BeanDescription.Supplier beanDesc, ValueSerializer<?> serializer) {
			return Set.class.isAssignableFrom(valueType.getRawClass()) ? new SetSerializer(serializer) : serializer;
		}

		@Override
		public ValueSerializer<?> modifyMapSerializer(SerializationConfig config, MapType valueType,
				BeanDescription.Supplier beanDesc, ValueSerializer<?> serializer) {
			return Map.class.isAssignableFrom(valueType.getRawClass()) ? new PairsSerializer(serializer, valueType)
					: serializer;
		}

	}

	private static final class Reading extends ValueDeserializerModifier {

		@Override
		public ValueDeserializer<?> modifyDeserializer(DeserializationConfig config, BeanDescription.Supplier beanDesc,
				ValueDeserializer<?> deserializer) {
			if (deserializer instanceof UntypedObjectDeserializer untyped) {
				return new NaturalDeserializer(untyped);
			}
			Function<AnnotatedNode, @Nullable Object> conversion = Conversions.to(beanDesc.getBeanClass());
			return (conversion != null) ? new ConvertingDeserializer(deserializer, conversion) : deserializer;
		}

		@Override
		public ValueDeserializer<?> modifyMapDeserializer(DeserializationConfig config, MapType type,
				BeanDescription.Supplier beanDesc, ValueDeserializer<?> deserializer) {
			return new PairsDeserializer(deserializer, type);
		}

	}

}
