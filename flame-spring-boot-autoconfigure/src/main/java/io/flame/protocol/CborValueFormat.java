package io.flame.protocol;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ser.jdk.ByteArraySerializer;
import tools.jackson.databind.util.ClassUtil;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * Values in CBOR. Arguments and results that are byte arrays are often large: they go
 * past Jackson, which would copy them several times.
 */
final class CborValueFormat extends JacksonValueFormat {

	/** What is shorter is copied faster than it is written apart from the rest. */
	private static final int LARGE = 8 * 1024;

	private static final byte[] NOTHING = {};

	private final boolean writesBytes;

	private final boolean readsBytes;

	CborValueFormat(CBORMapper mapper) {
		super(mapper);
		// a module of the application may have its own idea of them
		this.writesBytes = mapper._serializationContext()
			.findTypedValueSerializer(byte[].class, true)
			.getClass() == ByteArraySerializer.class;
		this.readsBytes = ClassUtil.isJacksonStdImpl(
				mapper._deserializationContext().findRootValueDeserializer(mapper.constructType(byte[].class)));
	}

	@Override
	void write(JsonGenerator generator, Type type, @Nullable Object value) {
		if (this.writesBytes && type == byte[].class && value instanceof byte[] bytes && bytes.length >= LARGE
				&& generator.streamWriteOutputTarget() instanceof BodyBuffer body) {
			// the generator must know that a value is there
			generator.writeBinary(NOTHING);
			generator.flush();
			body.unwrite();
			body.write(CborByteString.head(bytes.length));
			body.borrow(bytes);
		}
		else {
			super.write(generator, type, value);
		}
	}

	@Override
	@Nullable Object read(EncodedValue value, JsonParser parser, Type type) {
		byte[] bytes = null;
		if (this.readsBytes && type == byte[].class && parser.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT) {
			bytes = CborByteString.read(value.body(), (int) parser.currentTokenLocation().getByteOffset(),
					value.offset() + value.length());
		}
		return (bytes != null) ? bytes : super.read(value, parser, type);
	}

}
