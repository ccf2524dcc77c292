package io.flame.store;

import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.flame.FlameStorageException;

import org.springframework.util.Assert;

/**
 * The values that are kept, for operators. Thread-safe.
 */
public final class ReferenceCatalog {

	private final ObjectStorage storage;

	private final VersionWriter writer;

	private final SmallReferences small;

	ReferenceCatalog(ObjectStorage storage, VersionWriter writer, SmallReferences small) {
		this.storage = storage;
		this.writer = writer;
		this.small = small;
	}

	/**
	 * List values, those that were changed last first: all in the storage, and the small
	 * ones of this process.
	 * @param max how many at most, 0 or more
	 * @return the values
	 * @throws FlameStorageException if the storage fails
	 */
	public List<ReferenceDescription> list(int max) {
		Assert.isTrue(max >= 0, "'max' must not be negative");
		return all().values()
			.stream()
			.sorted(Comparator.comparing(ReferenceDescription::madeAt).reversed())
			.limit(max)
			.toList();
	}

	private Map<String, ReferenceDescription> all() {
		Map<String, ReferenceDescription> all = new LinkedHashMap<>();
		try {
			for (StoredObject object : this.storage.list(VersionStore.ROOT)) {
				StoredVersion version = StoredVersion.of(object);
				if (version != null) {
					all.merge(version.id(), new ReferenceDescription(version.id(), version.version(), 1, version.size(),
							version.owner(), version.modified()), ReferenceDescription::plus);
				}
			}
		}
		catch (IOException ex) {
			throw new FlameStorageException("The storage failed to list references. " + ex.getMessage(), ex, Map.of(),
					true);
		}
		for (StoredRef<?> reference : this.small.all()) {
			ReferenceData data = reference.data();
			all.putIfAbsent(data.id(),
					new ReferenceDescription(data.id(), 1, 1, data.size(), data.owner(), data.madeAt()));
		}
		return all;
	}

	/**
	 * Delete a value with all its versions.
	 * @param id the id of its references
	 * @return whether there was one
	 * @throws FlameStorageException if the storage fails
	 */
	public boolean delete(String id) {
		Assert.hasText(id, "'id' must not be empty");
		ReferenceDescription description = all().get(id);
		StoredRef<?> reference = this.small.remove(id);
		if (reference != null) {
			reference.delete();
		}
		else if (description != null) {
			this.writer.delete(new ReferenceData(id, description.version(), description.owner(), 0,
					description.madeAt(), "", null));
		}
		return description != null;
	}

}
