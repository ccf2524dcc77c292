package io.flame.store;

import java.time.Instant;

import org.springframework.util.Assert;

/**
 * An object in a storage.
 *
 * @param key the key
 * @param size the number of bytes
 * @param modified when the object was stored, by the clock of the storage, which may only
 * count seconds. To judge an age, compare it with that of an object that was stored just
 * now.
 */
public record StoredObject(String key, long size, Instant modified) {

	public StoredObject {
		ObjectKeys.requireKey(key);
		Assert.isTrue(size >= 0, "'size' must not be negative");
		Assert.notNull(modified, "'modified' must not be null");
	}

}
