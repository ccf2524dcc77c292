package io.flame.store;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Keeps objects (streams of bytes with a key) where other processes find them. An object
 * is immutable and visible to every process as soon as the method that stores it has
 * returned, and not before it is complete.
 * <p>
 * A key is a path such as {@code refs/owner/1}, see {@link ObjectKeys}. Implementations
 * are thread-safe, also among processes that share the storage, and hold only small parts
 * of an object in memory. Every method throws {@link IllegalArgumentException} for an
 * invalid key or prefix, and {@link IOException} if the storage cannot be reached or
 * refuses the operation, in which case it can be repeated.
 */
public interface ObjectStorage extends AutoCloseable {

	/**
	 * Store an object unless there is one with this key. Of several writers at the same
	 * time, exactly one succeeds. If the content fails, nothing is stored.
	 * @param key the key
	 * @param content the content, written at most once and not at all if it is not needed
	 * @return whether the object was stored; {@code false} if there is one already, which
	 * is not changed
	 * @throws IOException if the object, or its content, cannot be written
	 */
	boolean putIfAbsent(String key, ObjectContent content) throws IOException;

	/**
	 * Store an empty object, replacing one that has this key, so that it is modified now.
	 * An owner of objects renews a marker from time to time; the objects of an owner
	 * whose marker has become old are abandoned.
	 * @param key the key
	 * @throws IOException if the marker cannot be written
	 */
	void putMarker(String key) throws IOException;

	/**
	 * Open an object. If it is deleted meanwhile, the stream either delivers all of it or
	 * throws an {@link IOException}: it never just ends early.
	 * @param key the key
	 * @return a stream that the caller must close, not thread-safe; {@code null} if there
	 * is no such object
	 * @throws IOException if the object cannot be read
	 */
	@Nullable InputStream get(String key) throws IOException;

	/**
	 * Delete an object, also while it is being read.
	 * @param key the key
	 * @return whether there was such an object; of several callers at the same time, one
	 * gets {@code true}
	 * @throws IOException if the object cannot be deleted
	 */
	boolean delete(String key) throws IOException;

	/**
	 * Delete all objects below a prefix. Objects that are stored meanwhile may survive.
	 * @param prefix the first segments of the keys, the empty string for all objects
	 * @throws IOException if an object cannot be deleted; others may have been deleted
	 */
	default void deleteAll(String prefix) throws IOException {
		for (StoredObject object : list(prefix)) {
			delete(object.key());
		}
	}

	/**
	 * List the objects below a prefix, in no particular order. Objects that are stored or
	 * deleted meanwhile may be missing or not.
	 * @param prefix the first segments of the keys, so that {@code a/b} is a prefix of
	 * {@code a/b/c} but neither of {@code a/bc} nor of itself; the empty string for all
	 * objects
	 * @return the objects, empty if there are none
	 * @throws IOException if the objects cannot be listed
	 */
	List<StoredObject> list(String prefix) throws IOException;

	/**
	 * Remove what writers have left that were killed while they stored an object. Such
	 * parts are not visible as objects. By default there are none.
	 * @param age how long a part must not have been written to
	 * @throws IOException if the storage cannot be searched
	 */
	default void removeIncomplete(Duration age) throws IOException {
	}

	/**
	 * Release the resources of this instance. The objects stay.
	 */
	@Override
	default void close() {
	}

}
