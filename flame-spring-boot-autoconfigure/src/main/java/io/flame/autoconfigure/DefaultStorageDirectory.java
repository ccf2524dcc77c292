package io.flame.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

import io.flame.backend.process.ChildDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The directory of the objects of a parent and its child processes, where no location is
 * configured. It is created when it is used, and removed with the parent, or after all of
 * them were killed.
 *
 * @param path the directory
 */
record DefaultStorageDirectory(Path path) {

	private static final String PREFIX = "flame-storage-";

	/**
	 * A directory that does not exist yet, among the temporary files of this process.
	 */
	static DefaultStorageDirectory create() {
		return new DefaultStorageDirectory(temporaryFiles().resolve(PREFIX + UUID.randomUUID()));
	}

	/**
	 * The directory of the parent of this process.
	 * @return the directory, {@code null} if the location is another one
	 */
	static @Nullable DefaultStorageDirectory of(URI location) {
		if (!"file".equals(location.getScheme()) || location.getPath() == null) {
			return null;
		}
		Path path = Path.of(location);
		return (path.getFileName() != null && path.getFileName().toString().startsWith(PREFIX))
				? new DefaultStorageDirectory(path) : null;
	}

	private static Path temporaryFiles() {
		return Path.of(System.getProperty("java.io.tmpdir"));
	}

	URI location() {
		// without the slash that depends on whether it exists
		return URI.create("file://" + this.path.toUri().getRawPath().replaceAll("/$", ""));
	}

	boolean exists() {
		return Files.isDirectory(this.path);
	}

	/**
	 * Keep other processes from removing it as long as this process lives.
	 */
	void hold() {
		try {
			ChildDirectory.hold(this.path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The directory %s cannot be used".formatted(this.path), ex);
		}
	}

	void delete() {
		try {
			ChildDirectory directory = exists() ? ChildDirectory.hold(this.path) : null;
			if (directory != null) {
				directory.delete();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The directory %s cannot be deleted".formatted(this.path), ex);
		}
	}

	/**
	 * Remove the directories of processes that were killed.
	 */
	static void removeAbandoned() {
		ChildDirectory.removeAbandoned(temporaryFiles());
	}

}
