package io.flame.store;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a server says about a file or a collection.
 *
 * @param path the path, without a slash at its end
 * @param collection whether it is a collection
 * @param size the number of bytes, -1 if the server does not report it
 * @param modified the time of the last modification, {@code null} if the server does not
 * report it
 */
record WebDavResource(String path, boolean collection, long size, @Nullable Instant modified) {

	/**
	 * The path of the collection that this is in.
	 */
	String parent() {
		return this.path.substring(0, Math.max(this.path.lastIndexOf('/'), 0));
	}

}
