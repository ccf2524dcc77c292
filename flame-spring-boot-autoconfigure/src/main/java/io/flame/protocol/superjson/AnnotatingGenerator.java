package io.flame.protocol.superjson;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.JsonGeneratorDelegate;
import tools.jackson.databind.JsonNode;

/**
 * Writes JSON, and annotates the numbers and bytes for which JSON or JavaScript's
 * {@code number} is not enough. Here rather than in serializers, as numbers come from
 * many of them.
 */
final class AnnotatingGenerator extends JsonGeneratorDelegate {

	/** {@code Number.MAX_SAFE_INTEGER}. */
	private static final long MAX_SAFE_INTEGER = (1L << 53) - 1;

	private static final int BUFFER_SIZE = 8192;

	private final Annotations annotations = new Annotations();

	AnnotatingGenerator(JsonGenerator json) {
		super(json, false);
	}

	/**
	 * Annotate the value that is written next.
	 * @param type the annotation
	 */
	void annotate(String type) {
		this.annotations.add(streamWriteContext(), Annotations.type(type));
	}

	/**
	 * Annotate the container that is written next, until {@link #closeContainer()}.
	 * @param type the annotation
	 */
	void openContainer(String type) {
		this.annotations.open(streamWriteContext(), Annotations.type(type));
	}

	void closeContainer() {
		this.annotations.close();
	}

	@Nullable JsonNode annotations() {
		return this.annotations.toTree();
	}

	@Override
	public JsonGenerator writeNumber(long value) {
		if (value >= -MAX_SAFE_INTEGER && value <= MAX_SAFE_INTEGER) {
			return super.writeNumber(value);
		}
		annotate("bigint");
		return writeString(Long.toString(value));
	}

	@Override
	public JsonGenerator writeNumber(@Nullable BigInteger value) {
		if (value == null) {
			return writeNull();
		}
		annotate("bigint");
		return writeString(value.toString());
	}

	@Override
	public JsonGenerator writeNumber(double value) {
		String text = special(value);
		return (text != null) ? writeSpecial(text) : super.writeNumber(value);
	}

	@Override
	public JsonGenerator writeNumber(float value) {
		String text = special(value);
		return (text != null) ? writeSpecial(text) : super.writeNumber(value);
	}

	@Override
	public JsonGenerator writeArray(long[] array, int offset, int length) {
		writeStartArray(array, length);
		for (int i = offset; i < offset + length; i++) {
			writeNumber(array[i]);
		}
		return writeEndArray();
	}

	@Override
	public JsonGenerator writeArray(double[] array, int offset, int length) {
		writeStartArray(array, length);
		for (int i = offset; i < offset + length; i++) {
			writeNumber(array[i]);
		}
		return writeEndArray();
	}

	@Override
	public JsonGenerator writeBinary(Base64Variant variant, byte[] data, int offset, int length) {
		startBytes();
		writeBytes(data, offset, length);
		return writeEndArray();
	}

	@Override
	public int writeBinary(Base64Variant variant, InputStream data, int dataLength) {
		startBytes();
		byte[] buffer = new byte[BUFFER_SIZE];
		int written = 0;
		try {
			int limit = (dataLength < 0) ? Integer.MAX_VALUE : dataLength;
			int count;
			while (written < limit && (count = data.read(buffer, 0, Math.min(BUFFER_SIZE, limit - written))) > 0) {
				writeBytes(buffer, 0, count);
				written += count;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		writeEndArray();
		return written;
	}

	@Override
	public JsonGenerator writeEmbeddedObject(@Nullable Object object) {
		return (object instanceof byte[] bytes) ? writeBinary(bytes) : super.writeEmbeddedObject(object);
	}

	private void startBytes() {
		this.annotations.add(streamWriteContext(), Annotations.typedArray("Uint8Array"));
		writeStartArray();
	}

	private void writeBytes(byte[] data, int offset, int length) {
		for (int i = offset; i < offset + length; i++) {
			super.writeNumber(Byte.toUnsignedInt(data[i]));
		}
	}

	private JsonGenerator writeSpecial(String text) {
		annotate("number");
		return writeString(text);
	}

	private static @Nullable String special(double value) {
		if (Double.isNaN(value) || Double.isInfinite(value)) {
			return Double.toString(value);
		}
		return (value == 0 && 1 / value < 0) ? "-0" : null;
	}

}
