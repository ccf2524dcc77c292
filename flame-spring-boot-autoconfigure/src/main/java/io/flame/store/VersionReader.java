package io.flame.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.flame.FlameReferenceExpiredException;
import org.jspecify.annotations.Nullable;

/**
 * Reads values, with the patches that belong to them. Thread-safe.
 */
final class VersionReader {

	private final VersionStore versions;

	private final ContentFormat format;

	private final ExpiredReferences expired;

	VersionReader(VersionStore versions, ContentFormat format, ExpiredReferences expired) {
		this.versions = versions;
		this.format = format;
		this.expired = expired;
	}

	/**
	 * Read a value.
	 */
	@Nullable Object read(ReferenceData reference, Type type) {
		try (InputStream in = open(reference, reference.version())) {
			int kind = in.read();
			if (kind == ValueKind.BINARY && ContentFormat.isResource(ContentFormat.rawClass(type))) {
				return new StoredResource(this, reference);
			}
			if (ValueKind.isPatch(kind)) {
				byte[] merged = fold(reference, in.readAllBytes());
				return this.format.read(ValueKind.VALUE, new ByteArrayInputStream(merged), type, reference);
			}
			return this.format.read(kind, in, type, reference);
		}
		catch (IOException ex) {
			throw VersionStore.failure("read", reference, ex);
		}
	}

	/**
	 * The encoded value without the kind.
	 */
	byte[] encoded(ReferenceData reference) {
		try (InputStream in = open(reference, reference.version())) {
			int kind = in.read();
			byte[] bytes = in.readAllBytes();
			return ValueKind.isPatch(kind) ? fold(reference, bytes) : bytes;
		}
		catch (IOException ex) {
			throw VersionStore.failure("read", reference, ex);
		}
	}

	/**
	 * The kind of a version.
	 */
	int kind(ReferenceData reference) {
		try (InputStream in = open(reference, reference.version())) {
			return in.read();
		}
		catch (IOException ex) {
			throw VersionStore.failure("read", reference, ex);
		}
	}

	private byte[] fold(ReferenceData reference, byte[] patch) throws IOException {
		List<byte[]> patches = new ArrayList<>(List.of(patch));
		for (long version = reference.version() - 1;; version--) {
			try (InputStream in = open(reference, version)) {
				int kind = in.read();
				byte[] bytes = in.readAllBytes();
				if (!ValueKind.isPatch(kind)) {
					Collections.reverse(patches);
					return this.format.codecs().merge(bytes, patches);
				}
				patches.add(bytes);
			}
		}
	}

	/**
	 * Open the content of a version.
	 * @throws FlameReferenceExpiredException if it does not exist any more
	 */
	InputStream open(ReferenceData reference, long version) throws IOException {
		if (reference.inline() != null && version == reference.version()) {
			return new ByteArrayInputStream(reference.inline());
		}
		InputStream content = this.versions.open(reference, version);
		if (content == null) {
			throw this.expired.exception(reference);
		}
		return content;
	}

}
