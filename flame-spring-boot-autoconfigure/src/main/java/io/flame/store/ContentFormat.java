package io.flame.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.reflect.Type;

import io.flame.FlameSerializationException;
import io.flame.protocol.InvocationCodecs;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

import org.springframework.core.ResolvableType;
import org.springframework.core.io.Resource;

/**
 * Writes values as contents of versions, and reads them. Byte arrays, streams and
 * resources are stored as they are, anything else in CBOR. Thread-safe.
 */
final class ContentFormat {

	private final InvocationCodecs codecs;

	private final int maxInlineSize;

	ContentFormat(InvocationCodecs codecs, int maxInlineSize) {
		this.codecs = codecs;
		this.maxInlineSize = maxInlineSize;
	}

	/**
	 * The content of a value, which is encoded as it is written.
	 */
	HeadedContent content(@Nullable Object value, Type type) throws IOException {
		if (value instanceof byte[] bytes) {
			return binary(bytes);
		}
		if (value instanceof InputStream stream) {
			return stream(stream);
		}
		if (value instanceof Resource resource) {
			return resource(resource);
		}
		return new HeadedContent(ValueKind.VALUE, -1, true, (out) -> this.codecs.writeValue(value, type, out));
	}

	private static HeadedContent binary(byte[] bytes) {
		return new HeadedContent(ValueKind.BINARY, bytes.length, true, (out) -> out.write(bytes));
	}

	/** As much is read as may be inline: what follows can be read only once. */
	private HeadedContent stream(InputStream stream) throws IOException {
		byte[] beginning = stream.readNBytes(this.maxInlineSize + 1);
		if (beginning.length <= this.maxInlineSize) {
			return binary(beginning);
		}
		return new HeadedContent(ValueKind.BINARY, -1, false,
				new SequenceInputStream(new ByteArrayInputStream(beginning), stream)::transferTo);
	}

	private HeadedContent resource(Resource resource) throws IOException {
		if (resource.isOpen()) {
			return stream(resource.getInputStream());
		}
		return new HeadedContent(ValueKind.BINARY, resource.contentLength(), true, (out) -> {
			try (InputStream in = resource.getInputStream()) {
				in.transferTo(out);
			}
		});
	}

	HeadedContent patch(Object delta, int depth) {
		return new HeadedContent(ValueKind.patch(depth), -1, true,
				(out) -> this.codecs.writeValue(delta, delta.getClass(), out));
	}

	/**
	 * The encoded form of a patch.
	 */
	byte[] encode(Object delta) {
		return this.codecs.encodeValue(delta, delta.getClass());
	}

	/**
	 * A value that is encoded already.
	 */
	static HeadedContent encoded(byte[] value) {
		return new HeadedContent(ValueKind.VALUE, value.length, true, (out) -> out.write(value));
	}

	/**
	 * Read a value.
	 * @param in what follows the kind
	 */
	@Nullable Object read(int kind, InputStream in, Type type, ReferenceData reference) throws IOException {
		Class<?> declared = rawClass(type);
		if (kind == ValueKind.BINARY) {
			if (!declared.isAssignableFrom(byte[].class)) {
				throw mismatch(reference, "binary content, which is read as a Resource or byte[], not as %s", type);
			}
			return in.readAllBytes();
		}
		if (isResource(declared)) {
			throw mismatch(reference, "a value and not binary content, so that it cannot be read as %s", type);
		}
		return this.codecs.readValue(in, type);
	}

	private static FlameSerializationException mismatch(ReferenceData reference, String problem, Type type) {
		return new FlameSerializationException(
				"The reference %s has %s.".formatted(reference.describe(), problem.formatted(type.getTypeName())));
	}

	static boolean isResource(Class<?> type) {
		return Resource.class.isAssignableFrom(type) || (type != Object.class && type.isAssignableFrom(Resource.class));
	}

	static Class<?> rawClass(Type type) {
		return (type instanceof JavaType java) ? java.getRawClass() : ResolvableType.forType(type).toClass();
	}

	InvocationCodecs codecs() {
		return this.codecs;
	}

}
