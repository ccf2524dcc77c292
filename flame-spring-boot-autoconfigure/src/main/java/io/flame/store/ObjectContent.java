package io.flame.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.util.Assert;

/**
 * The content of an object that is to be stored. It is written piece by piece and need
 * not fit into memory.
 */
@FunctionalInterface
public interface ObjectContent {

	/**
	 * Write the content. An exception of any kind abandons the object.
	 * @param out where to write. Closing it has no effect.
	 * @throws IOException if the content cannot be read or written
	 */
	void writeTo(OutputStream out) throws IOException;

	/**
	 * The number of bytes that {@link #writeTo} writes. An object of another length is
	 * not stored. Some servers only accept objects whose length is known.
	 * @return the number of bytes, -1 if it is not known
	 */
	default long length() {
		return -1;
	}

	/**
	 * Create a content from an array.
	 * @param bytes the bytes, which must not be changed before they are stored
	 * @return the content
	 */
	static ObjectContent of(byte[] bytes) {
		Assert.notNull(bytes, "'bytes' must not be null");
		return new KnownLengthContent(bytes.length, (out) -> out.write(bytes));
	}

	/**
	 * Create a content from a file.
	 * @param file the file, which must not be changed before it is stored
	 * @return the content
	 * @throws IOException if there is no such file
	 */
	static ObjectContent of(Path file) throws IOException {
		Assert.notNull(file, "'file' must not be null");
		return new KnownLengthContent(Files.size(file), (out) -> Files.copy(file, out));
	}

}
