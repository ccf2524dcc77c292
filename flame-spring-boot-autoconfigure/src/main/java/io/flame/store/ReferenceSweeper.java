package io.flame.store;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Deletes what parents and sessions have left that do not exist any more.
 */
final class ReferenceSweeper implements Runnable {

	private static final Log logger = LogFactory.getLog(ReferenceSweeper.class);

	/** Stored to read the clock of the storage. */
	private static final String CLOCK = OwnerMarkers.ROOT + "/clock-";

	private final ObjectStorage storage;

	private final ReferenceSettings settings;

	private final Predicate<String> sessionExists;

	/**
	 * Create a sweeper.
	 * @param sessionExists whether there is a session with an id
	 */
	ReferenceSweeper(ObjectStorage storage, ReferenceSettings settings, Predicate<String> sessionExists) {
		this.storage = storage;
		this.settings = settings;
		this.sessionExists = sessionExists;
	}

	@Override
	public void run() {
		try {
			sweep();
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("Abandoned references could not be looked for: " + ex.getMessage());
		}
	}

	void sweep() throws IOException {
		Map<String, Instant> lastSeen = lastSeen();
		if (!lastSeen.isEmpty()) {
			Instant limit = now().minus(this.settings.lease());
			for (Map.Entry<String, Instant> owner : lastSeen.entrySet()) {
				if (owner.getValue().isBefore(limit) && isGone(owner.getKey())) {
					delete(owner.getKey());
				}
			}
		}
		Duration age = this.settings.lease();
		this.storage.removeIncomplete(age);
	}

	/**
	 * When an owner has renewed its marker, or has stored something.
	 */
	private Map<String, Instant> lastSeen() throws IOException {
		Map<String, Instant> lastSeen = new HashMap<>();
		for (StoredObject object : this.storage.list(VersionStore.ROOT)) {
			StoredVersion version = StoredVersion.of(object);
			if (version != null) {
				lastSeen.merge(version.owner(), version.modified(), ReferenceSweeper::later);
			}
		}
		for (StoredObject marker : this.storage.list(OwnerMarkers.ROOT)) {
			String owner = marker.key().substring(OwnerMarkers.ROOT.length() + 1);
			lastSeen.merge(owner, marker.modified(), ReferenceSweeper::later);
		}
		lastSeen.remove(this.settings.owner());
		return lastSeen;
	}

	private static Instant later(Instant one, Instant other) {
		return one.isAfter(other) ? one : other;
	}

	/** By the clock of the storage. */
	private Instant now() throws IOException {
		String key = CLOCK + this.settings.owner();
		this.storage.putMarker(key);
		try {
			return this.storage.list(OwnerMarkers.ROOT)
				.stream()
				.filter((marker) -> marker.key().equals(key))
				.map(StoredObject::modified)
				.findFirst()
				.orElseThrow(() -> new IOException("The storage does not list what was stored"));
		}
		finally {
			this.storage.delete(key);
		}
	}

	private boolean isGone(String owner) {
		if (!ReferenceOwners.isSession(owner)) {
			return true;
		}
		String sessionId = ReferenceOwners.sessionId(owner);
		return sessionId != null && !this.sessionExists.test(sessionId);
	}

	private void delete(String owner) throws IOException {
		this.storage.deleteAll(VersionStore.prefix(owner));
		this.storage.delete(OwnerMarkers.key(owner));
		logger.info("Deleted the abandoned references of '%s'".formatted(owner));
	}

}
