package io.flame.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

import io.flame.FlameRef;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

/**
 * Lets references and resources travel: a reference as what identifies it, a resource as
 * its content.
 */
public final class ReferenceModule extends SimpleModule {

	/**
	 * Create the module.
	 * @param references what references belong to, asked at the first of them
	 */
	public ReferenceModule(Supplier<References> references) {
		super("flame-references");
		addSerializer(new ReferenceSerializer());
		addDeserializer(FlameRef.class, new ReferenceDeserializer(references, Object.class));
		addSerializer(Resource.class, new ResourceSerializer());
		addDeserializer(Resource.class, new ResourceDeserializer());
	}

	/**
	 * Writes the content of a resource.
	 */
	private static final class ResourceSerializer extends StdSerializer<Resource> {

		ResourceSerializer() {
			super(Resource.class);
		}

		@Override
		public void serialize(Resource resource, JsonGenerator generator, SerializationContext context) {
			try {
				context.writeValue(generator, resource.getContentAsByteArray());
			}
			catch (IOException ex) {
				throw new UncheckedIOException("%s cannot be read".formatted(resource.getDescription()), ex);
			}
		}

	}

	/**
	 * Reads the content of a resource.
	 */
	private static final class ResourceDeserializer extends StdDeserializer<Resource> {

		ResourceDeserializer() {
			super(Resource.class);
		}

		@Override
		public Resource deserialize(JsonParser parser, DeserializationContext context) {
			return new ByteArrayResource(context.readValue(parser, byte[].class));
		}

	}

}
