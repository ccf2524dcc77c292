package io.flame.store;

import java.time.Instant;

/**
 * A kept value, for operators.
 *
 * @param id the id
 * @param version the latest version
 * @param versions how many versions are kept
 * @param size the number of bytes of all versions
 * @param owner the owner, see {@link ReferenceOwners}
 * @param madeAt when the latest version was made, by the clock of the storage
 */
public record ReferenceDescription(String id, long version, int versions, long size, String owner, Instant madeAt) {

	ReferenceDescription plus(ReferenceDescription other) {
		ReferenceDescription latest = (other.version > this.version) ? other : this;
		return new ReferenceDescription(this.id, latest.version, this.versions + other.versions, this.size + other.size,
				this.owner, latest.madeAt);
	}

}
