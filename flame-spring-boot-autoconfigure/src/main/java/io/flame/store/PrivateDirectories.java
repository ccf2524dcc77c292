package io.flame.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.FileSystemUtils;

/**
 * The directories of a storage, which only its user can enter where the file system has
 * such permissions.
 */
final class PrivateDirectories {

	private static final Log logger = LogFactory.getLog(PrivateDirectories.class);

	private final Path root;

	private final FileAttribute<?>[] attributes;

	/**
	 * Create the root. The permissions of one that exists are not changed.
	 */
	PrivateDirectories(Path root) throws IOException {
		this.root = root;
		this.attributes = root.getFileSystem().supportedFileAttributeViews().contains("posix")
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")) }
				: new FileAttribute<?>[0];
		Path parent = root.getParent();
		if (parent != null) {
			Files.createDirectories(parent);
		}
		createOne(root);
	}

	/**
	 * Create a directory below the root, and those between, so that they survive a crash
	 * of the machine.
	 */
	void create(Path directory) throws IOException {
		if (Files.isDirectory(directory)) {
			return;
		}
		if (!directory.equals(this.root)) {
			create(parent(directory));
		}
		createOne(directory);
		force(parent(directory));
	}

	private void createOne(Path directory) throws IOException {
		try {
			Files.createDirectory(directory, this.attributes);
		}
		catch (FileAlreadyExistsException ex) {
			if (!Files.isDirectory(directory)) {
				throw ex;
			}
		}
	}

	/**
	 * Delete a directory below the root if it is empty, and those above it. A writer that
	 * needs one of them creates it again.
	 */
	void deleteEmpty(Path directory) {
		try {
			for (Path path = directory; !path.equals(this.root); path = parent(path)) {
				Files.deleteIfExists(path);
			}
		}
		catch (DirectoryNotEmptyException ex) {
			// still in use
		}
		catch (IOException ex) {
			logger.debug("The empty directory %s stays: %s".formatted(directory, ex));
		}
	}

	/**
	 * The directory that a path below the root is in.
	 */
	static Path parent(Path path) {
		return Objects.requireNonNull(path.getParent());
	}

	/**
	 * Write the entries of a directory to the disk, where the platform can do that.
	 */
	static void force(Path directory) {
		try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
			channel.force(true);
		}
		catch (IOException ex) {
			logger.trace("The directory %s cannot be forced to the disk: %s".formatted(directory, ex));
		}
	}

	/**
	 * Delete what is not visible as an object. What stays is deleted when it is old.
	 */
	static void deleteQuietly(Path directory) {
		try {
			FileSystemUtils.deleteRecursively(directory);
		}
		catch (NoSuchFileException ex) {
			// deleted by another process at the same time
		}
		catch (IOException ex) {
			logger.debug("%s stays for now: %s".formatted(directory, ex));
		}
	}

}
