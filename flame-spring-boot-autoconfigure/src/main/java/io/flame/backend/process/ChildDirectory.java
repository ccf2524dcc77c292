package io.flame.backend.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * The directory of a child's temporary files. A web server leaves some when it is killed,
 * and so do applications: they are removed with the child.
 * <p>
 * Parent and child hold a shared lock on a file in it, which the operating system
 * releases however they terminate. A directory that is not locked belongs to processes
 * that were killed together.
 */
public final class ChildDirectory {

	private static final Log logger = LogFactory.getLog(ChildDirectory.class);

	private static final String PREFIX = "flame-";

	private static final String LOCK = ".flame-lock";

	/**
	 * The directories that this process has locked. To open and close a lock's file again
	 * would release the lock on some platforms, and so would a channel that is collected.
	 */
	private static final Map<Path, ChildDirectory> held = new ConcurrentHashMap<>();

	private final Path path;

	private final FileChannel channel;

	private ChildDirectory(Path path, FileChannel channel) {
		this.path = path;
		this.channel = channel;
	}

	/**
	 * Create the directory of a child, among this process's own temporary files.
	 * @param id the id of the child
	 * @return the directory
	 * @throws IOException if that is not possible
	 */
	static ChildDirectory create(String id) throws IOException {
		String prefix = PREFIX + id.replaceAll("[^\\w.-]", "_") + "-";
		for (int attempt = 0; attempt < 3; attempt++) {
			Path path = Files.createTempDirectory(prefix.substring(0, Math.min(prefix.length(), 100)));
			ChildDirectory directory = hold(path);
			if (directory != null) {
				return directory;
			}
			// another process has taken it for an abandoned one
			FileSystemUtils.deleteRecursively(path);
		}
		throw new IOException("The temporary directory cannot be locked");
	}

	/**
	 * Lock a directory for as long as this process lives.
	 * @param path the directory
	 * @return the directory, {@code null} if it is being removed
	 * @throws IOException if the directory cannot be written to
	 */
	public static synchronized @Nullable ChildDirectory hold(Path path) throws IOException {
		ChildDirectory directory = held.get(path.toRealPath());
		if (directory == null) {
			directory = lock(path);
			if (directory != null) {
				held.put(path.toRealPath(), directory);
			}
		}
		return directory;
	}

	private static @Nullable ChildDirectory lock(Path path) throws IOException {
		FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE);
		try {
			FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
			if (lock == null || !Files.exists(path.resolve(LOCK))) {
				channel.close();
				return null;
			}
		}
		catch (IOException ex) {
			// a file system without locks: the directory is not removed by others either
			logger.debug("%s is not locked: %s".formatted(path, ex));
		}
		return new ChildDirectory(path, channel);
	}

	/**
	 * Remove the directories of children that were killed together with their parents.
	 * @param temporaryFiles where parents create them
	 */
	public static void removeAbandoned(Path temporaryFiles) {
		try (Stream<Path> files = Files.list(temporaryFiles)) {
			files.filter((file) -> file.getFileName().toString().startsWith(PREFIX))
				.filter((file) -> Files.isRegularFile(file.resolve(LOCK)))
				.forEach(ChildDirectory::removeIfAbandoned);
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Abandoned directories in %s could not be removed: %s".formatted(temporaryFiles, ex));
		}
	}

	private static void removeIfAbandoned(Path path) {
		try (FileChannel lock = lockAbandoned(path)) {
			if (lock != null) {
				logger.info("Removing %s: its runner and the parent were killed".formatted(path));
				FileSystemUtils.deleteRecursively(path);
			}
		}
		catch (IOException ex) {
			// another user's, or removed by another process at the same time
			logger.debug("%s stays: %s".formatted(path, ex));
		}
	}

	/** Not while this process locks it itself, which counts from the lock on. */
	private static synchronized @Nullable FileChannel lockAbandoned(Path path) throws IOException {
		if (held.containsKey(path.toRealPath())) {
			return null;
		}
		FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.READ, StandardOpenOption.WRITE);
		boolean locked = false;
		try {
			locked = channel.tryLock() != null;
		}
		finally {
			if (!locked) {
				channel.close();
			}
		}
		return locked ? channel : null;
	}

	Path path() {
		return this.path;
	}

	/**
	 * Release the lock, and delete the directory with all that is in it.
	 */
	public void delete() {
		try {
			this.channel.close();
			FileSystemUtils.deleteRecursively(this.path);
		}
		catch (IOException ex) {
			logger.debug("%s stays: %s".formatted(this.path, ex.getMessage()));
		}
		finally {
			held.values().remove(this);
		}
	}

}
