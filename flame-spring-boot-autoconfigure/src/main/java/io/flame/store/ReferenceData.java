package io.flame.store;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What travels of a reference.
 *
 * @param id the id, which all versions share
 * @param version the number of the version, from 1
 * @param owner the owner, see {@link ReferenceOwners}
 * @param size the number of bytes of the encoded value, or of the patch
 * @param madeAt when this version was made
 * @param madeBy what has made it, for messages
 * @param inline the content as it would be stored, {@code null} if it is in the storage
 */
@SuppressWarnings("ArrayRecordComponent")
record ReferenceData(String id, long version, String owner, long size, Instant madeAt, String madeBy,
		byte @Nullable [] inline) {

	/**
	 * The next version, which is in the storage.
	 */
	ReferenceData next(long size, String madeBy) {
		return version(this.version + 1, size, Instant.now(), madeBy);
	}

	/**
	 * Another version, which is in the storage.
	 */
	ReferenceData version(long version, long size, Instant madeAt, String madeBy) {
		return new ReferenceData(this.id, version, this.owner, size, madeAt, madeBy, null);
	}

	/**
	 * The reference as messages name it.
	 */
	String describe() {
		return "%s (version %d), which was made at %s by %s".formatted(this.id, this.version, this.madeAt, this.madeBy);
	}

}
