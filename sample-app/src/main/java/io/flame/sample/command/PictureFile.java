package io.flame.sample.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import io.flame.sample.workshop.UnreadablePictureException;

import org.springframework.util.unit.DataSize;

/**
 * A file in the folder of pictures.
 *
 * @param path where it is
 * @param name its name relative to the folder, with slashes
 * @param outputName the name for what is made of it, without a suffix
 * @param size its size in bytes when the folder was read
 */
record PictureFile(Path path, String name, String outputName, long size) {

	/**
	 * Reads the file.
	 * @param limit the largest size
	 * @return the content
	 * @throws UnreadablePictureException if it is larger or no file at all
	 * @throws IOException if it can not be read
	 */
	byte[] read(DataSize limit) throws IOException {
		if (Files.isDirectory(this.path)) {
			throw new UnreadablePictureException("the folder may not be read");
		}
		// opening a pipe or a device would block
		if (Files.exists(this.path) && !Files.isRegularFile(this.path)) {
			throw new UnreadablePictureException("not a regular file");
		}
		if (Files.size(this.path) > limit.toBytes()) {
			throw tooLarge(limit);
		}
		try (InputStream input = Files.newInputStream(this.path)) {
			byte[] content = input.readNBytes(Math.toIntExact(limit.toBytes() + 1));
			if (content.length > limit.toBytes()) {
				throw tooLarge(limit);
			}
			return content;
		}
	}

	private static UnreadablePictureException tooLarge(DataSize limit) {
		return new UnreadablePictureException("the file is larger than " + Quantities.bytes(limit.toBytes()));
	}

}
