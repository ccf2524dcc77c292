package io.flame.store;

import java.io.IOException;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

import io.flame.FlameReferenceConflictException;
import io.flame.FlameSerializationException;
import io.flame.FlameStorageException;
import org.jspecify.annotations.Nullable;

/**
 * Makes references and their further versions. Thread-safe.
 */
final class VersionWriter {

	private final VersionStore versions;

	private final VersionReader reader;

	private final ContentFormat format;

	private final ExpiredReferences expired;

	private final Supplier<String> maker;

	private final int maxInlineSize;

	/**
	 * Create it.
	 * @param maker what makes references on the calling thread, for messages
	 */
	VersionWriter(VersionStore versions, VersionReader reader, ContentFormat format, ExpiredReferences expired,
			Supplier<String> maker, int maxInlineSize) {
		this.versions = versions;
		this.reader = reader;
		this.format = format;
		this.expired = expired;
		this.maker = maker;
		this.maxInlineSize = maxInlineSize;
	}

	/**
	 * Keep a value: in the reference if it is small and belongs to a parent, otherwise in
	 * the storage. A session outlives the process.
	 */
	ReferenceData create(@Nullable Object value, Type type, String owner) {
		ReferenceData reference = new ReferenceData(UUID.randomUUID().toString(), 1, owner, 0, Instant.now(),
				this.maker.get(), null);
		HeadedContent content = content(value, type);
		byte[] small = ReferenceOwners.isSession(owner) ? null : toBytes(content);
		if (small != null) {
			return new ReferenceData(reference.id(), 1, owner, small.length - 1, reference.madeAt(), reference.madeBy(),
					small);
		}
		long length = this.versions.write(reference, 1, content);
		return reference.version(1, length - 1, reference.madeAt(), reference.madeBy());
	}

	private HeadedContent content(@Nullable Object value, Type type) {
		try {
			return this.format.content(value, type);
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	private byte @Nullable [] toBytes(HeadedContent content) {
		try {
			return content.toBytes(this.maxInlineSize);
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
	}

	private static FlameStorageException unreadable(IOException ex) {
		return new FlameStorageException("The content of the value cannot be read. " + ex.getMessage(), ex, Map.of(),
				false);
	}

	ReferenceData update(ReferenceData base, @Nullable Object value, Type type) {
		requireLatest(base);
		return append(base, content(value, type));
	}

	ReferenceData patch(ReferenceData base, Object delta) {
		requireLatest(base);
		int kind = this.reader.kind(base);
		if (kind == ValueKind.BINARY) {
			throw new FlameSerializationException(
					"The reference %s has binary content, which cannot be patched. Use update."
						.formatted(base.describe()));
		}
		int depth = ValueKind.depth(kind) + 1;
		if (depth > ValueKind.MAX_PATCHES) {
			byte[] merged = this.format.codecs().merge(this.reader.encoded(base), List.of(this.format.encode(delta)));
			return append(base, ContentFormat.encoded(merged));
		}
		if (base.inline() != null) {
			// readers of the patch need it; another patch may have stored it already
			byte[] inline = base.inline();
			this.versions.write(base, base.version(), ObjectContent.of(inline));
		}
		return append(base, this.format.patch(delta, depth));
	}

	private void requireLatest(ReferenceData base) {
		StoredVersion latest = this.versions.latest(base);
		if (latest == null && base.inline() == null) {
			throw this.expired.exception(base);
		}
		if (latest != null && latest.version() > base.version()) {
			throw conflict(base, latest.version());
		}
	}

	private ReferenceData append(ReferenceData base, ObjectContent content) {
		long length = this.versions.write(base, base.version() + 1, content);
		if (length < 0) {
			throw conflict(base, base.version() + 1);
		}
		return base.next(length - 1, this.maker.get());
	}

	private static FlameReferenceConflictException conflict(ReferenceData base, long latest) {
		return new FlameReferenceConflictException(
				"The reference %s is not the latest version, which is %d. Continue with latest(), or use update with a function, which is repeated."
					.formatted(base.describe(), latest),
				null, Map.of("reference", base.id(), "version", base.version(), "latest", latest), false);
	}

	/**
	 * Find the latest version.
	 * @return a later version, {@code null} if this is the latest
	 */
	@Nullable ReferenceData newer(ReferenceData reference) {
		StoredVersion latest = this.versions.latest(reference);
		if (latest == null && reference.inline() == null) {
			throw this.expired.exception(reference);
		}
		if (latest == null || latest.version() <= reference.version()) {
			return null;
		}
		return reference.version(latest.version(), latest.size(), latest.modified(), "an update");
	}

	void delete(ReferenceData reference) {
		this.versions.delete(reference);
	}

}
