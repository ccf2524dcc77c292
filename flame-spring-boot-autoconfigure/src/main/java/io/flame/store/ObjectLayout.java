package io.flame.store;

import org.jspecify.annotations.Nullable;

/**
 * How objects are laid out in directories, in a file system and on a WebDAV server: the
 * object {@code a/b} is the file {@code content} in the directory {@code a/b~}. A
 * directory is moved to its place as a whole, which is atomic and fails if there is
 * another one that is not empty; to move a file could replace one. The names are no
 * segments of keys, so {@code a/b/c} can be an object as well.
 */
final class ObjectLayout {

	/**
	 * The directory of objects that are being stored or deleted.
	 */
	static final String INCOMPLETE = "~incomplete";

	/**
	 * The name of the file in the directory of an object.
	 */
	static final String CONTENT = "content";

	private static final String SUFFIX = "~";

	private ObjectLayout() {
	}

	/**
	 * The directory of an object.
	 */
	static String directory(String key) {
		return ObjectKeys.requireKey(key) + SUFFIX;
	}

	/**
	 * The key of the object whose content a file is.
	 * @return the key, {@code null} if the file is something else
	 */
	static @Nullable String key(String file) {
		String end = SUFFIX + "/" + CONTENT;
		String key = file.endsWith(end) ? file.substring(0, file.length() - end.length()) : "";
		return ObjectKeys.isKey(key) ? key : null;
	}

}
