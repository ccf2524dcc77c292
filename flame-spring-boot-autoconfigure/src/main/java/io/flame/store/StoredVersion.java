package io.flame.store;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A version of a value in the storage.
 *
 * @param owner the owner
 * @param id the id, which all versions share
 * @param version the number of the version
 * @param size the number of bytes of the encoded value
 * @param modified when it was stored, by the clock of the storage
 */
record StoredVersion(String owner, String id, long version, long size, Instant modified) {

	/**
	 * Read the key of an object.
	 * @return the version, {@code null} if the object is none
	 */
	static @Nullable StoredVersion of(StoredObject object) {
		String[] segments = object.key().split("/");
		if (segments.length != 4 || !segments[0].equals(VersionStore.ROOT) || !segments[3].matches("[1-9]\\d{0,17}")) {
			return null;
		}
		return new StoredVersion(segments[1], segments[2], Long.parseLong(segments[3]), Math.max(0, object.size() - 1),
				object.modified());
	}

}
