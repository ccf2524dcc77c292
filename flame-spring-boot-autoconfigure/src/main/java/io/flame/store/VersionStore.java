package io.flame.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

import io.flame.FlameReferenceLimitException;
import io.flame.FlameStorageException;
import org.jspecify.annotations.Nullable;

/**
 * Stores the versions of values as objects with keys such as {@code refs/owner/id/1}. Of
 * several writers of a version, the first one makes it. Thread-safe.
 */
final class VersionStore {

	/** The first segment of all keys. */
	static final String ROOT = "refs";

	private final ObjectStorage storage;

	private final OwnerQuota quota;

	/** Counted from the latest, older versions are deleted. */
	private final int retained;

	VersionStore(ObjectStorage storage, ReferenceSettings settings) {
		this.storage = storage;
		this.quota = new OwnerQuota(storage, settings.maxSizePerOwner());
		// a version may be a patch of earlier ones
		this.retained = settings.retainedVersions() + ValueKind.MAX_PATCHES;
	}

	static String prefix(String owner) {
		return ROOT + "/" + owner;
	}

	private static String prefix(ReferenceData reference) {
		return prefix(reference.owner()) + "/" + reference.id();
	}

	private static String key(ReferenceData reference, long version) {
		return prefix(reference) + "/" + version;
	}

	/**
	 * Store a version.
	 * @param reference any version of the same value
	 * @return the number of bytes, -1 if this version exists
	 */
	long write(ReferenceData reference, long version, ObjectContent content) {
		String owner = reference.owner();
		long size;
		try {
			long remaining = this.quota.remaining(owner, Math.max(content.length(), 0));
			if (content.length() > remaining) {
				throw exceeded(owner);
			}
			LimitedContent limited = new LimitedContent(content, remaining);
			boolean stored = this.storage.putIfAbsent(key(reference, version), limited);
			size = stored ? limited.written() : -1;
		}
		catch (LimitedContent.ExceededException ex) {
			throw exceeded(owner);
		}
		catch (IOException ex) {
			throw failure("store", reference, ex);
		}
		if (size >= 0) {
			this.quota.added(owner, size);
			deleteOld(reference, version - this.retained);
		}
		return size;
	}

	private FlameReferenceLimitException exceeded(String owner) {
		return new FlameReferenceLimitException(
				"The value was not stored: the values of %s would exceed %d bytes. Delete references that are no longer used, or raise 'flame.references.max-size-per-owner'."
					.formatted(ReferenceOwners.describe(owner), this.quota.max()),
				null, Map.of("owner", owner, "maxSize", this.quota.max()), false);
	}

	/** Every version deletes one: there are no others. */
	private void deleteOld(ReferenceData reference, long version) {
		if (version < 1) {
			return;
		}
		try {
			this.storage.delete(key(reference, version));
		}
		catch (IOException ex) {
			// deleted with its owner
		}
	}

	/**
	 * Open the content of a version.
	 * @return the content, {@code null} if the version does not exist
	 */
	@Nullable InputStream open(ReferenceData reference, long version) throws IOException {
		return this.storage.get(key(reference, version));
	}

	/**
	 * Find the latest version.
	 * @return the object, {@code null} if there is none
	 */
	@Nullable StoredVersion latest(ReferenceData reference) {
		StoredVersion latest = null;
		try {
			for (StoredObject object : this.storage.list(prefix(reference))) {
				StoredVersion version = StoredVersion.of(object);
				if (version != null && (latest == null || version.version() > latest.version())) {
					latest = version;
				}
			}
		}
		catch (IOException ex) {
			throw failure("find", reference, ex);
		}
		return latest;
	}

	/**
	 * Delete all versions.
	 */
	void delete(ReferenceData reference) {
		try {
			this.storage.deleteAll(prefix(reference));
			this.quota.freed(reference.owner());
		}
		catch (IOException ex) {
			throw failure("delete", reference, ex);
		}
	}

	static FlameStorageException failure(String verb, ReferenceData reference, IOException ex) {
		return new FlameStorageException(
				"The storage failed to %s the reference %s. %s".formatted(verb, reference.describe(), ex.getMessage()),
				ex, Map.of("reference", reference.id()), true);
	}

}
