package io.flame.store;

import java.io.IOException;
import java.util.Map;

import io.flame.FlameReferenceExpiredException;

/**
 * Finds out why values do not exist any more.
 */
final class ExpiredReferences {

	private final ObjectStorage storage;

	private final VersionStore versions;

	private final ReferenceSettings settings;

	ExpiredReferences(ObjectStorage storage, VersionStore versions, ReferenceSettings settings) {
		this.storage = storage;
		this.versions = versions;
		this.settings = settings;
	}

	FlameReferenceExpiredException exception(ReferenceData reference) {
		return new FlameReferenceExpiredException(
				"The value of the reference %s does not exist any more: %s.".formatted(reference.describe(),
						reason(reference)),
				null, Map.of("reference", reference.id(), "version", reference.version(), "owner", reference.owner(),
						"madeAt", reference.madeAt().toString(), "madeBy", reference.madeBy()),
				false);
	}

	private String reason(ReferenceData reference) {
		StoredVersion latest = this.versions.latest(reference);
		if (latest != null) {
			return "version %d has replaced it, and only the last %d versions are kept ('flame.references.retained-versions')"
				.formatted(latest.version(), this.settings.retainedVersions());
		}
		String owner = ReferenceOwners.describe(reference.owner());
		if (reference.owner().equals(this.settings.owner()) || hasMarker(reference.owner())) {
			return "it was deleted, while its owner, %s, exists".formatted(owner);
		}
		return ReferenceOwners.isSession(reference.owner())
				? "its owner, %s, was closed or has expired, or the reference was deleted".formatted(owner)
				: "its owner, %s, has ended, or was not seen for 'flame.references.lease' (%s)".formatted(owner,
						this.settings.lease());
	}

	private boolean hasMarker(String owner) {
		try {
			return this.storage.list(OwnerMarkers.ROOT)
				.stream()
				.anyMatch((marker) -> marker.key().equals(OwnerMarkers.key(owner)));
		}
		catch (IOException ex) {
			return false;
		}
	}

}
