package io.flame.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Objects in a directory, which processes on several machines may share. An object is
 * moved to its place when it is complete, and away from it before it is deleted, see
 * {@link ObjectLayout}. This needs neither locks nor hard links of the file system.
 */
final class DirectoryObjectStorage implements ObjectStorage {

	/** Other processes may remove a directory that is empty, or delete the object. */
	private static final int MAX_ATTEMPTS = 100;

	private final Path root;

	private final PrivateDirectories directories;

	private final Path incomplete;

	DirectoryObjectStorage(Path root) throws IOException {
		this.root = root.toAbsolutePath().normalize();
		this.directories = new PrivateDirectories(this.root);
		this.incomplete = this.root.resolve(ObjectLayout.INCOMPLETE);
		this.directories.create(this.incomplete);
	}

	@Override
	public boolean putIfAbsent(String key, ObjectContent content) throws IOException {
		Path target = path(key);
		if (isObject(target)) {
			return false;
		}
		Path draft = createDraft();
		try {
			write(draft, content);
			return publish(draft, target);
		}
		finally {
			PrivateDirectories.deleteQuietly(draft);
		}
	}

	@Override
	public void putMarker(String key) throws IOException {
		Path target = path(key);
		Path draft = createDraft();
		try {
			write(draft, ObjectContent.of(new byte[0]));
			while (!publish(draft, target)) {
				try {
					Files.move(draft.resolve(ObjectLayout.CONTENT), target.resolve(ObjectLayout.CONTENT),
							StandardCopyOption.ATOMIC_MOVE);
					return;
				}
				catch (NoSuchFileException ex) {
					// deleted meanwhile, unless the draft is what is missing
					if (!isObject(draft)) {
						throw ex;
					}
				}
			}
		}
		finally {
			PrivateDirectories.deleteQuietly(draft);
		}
	}

	private Path createDraft() throws IOException {
		Path draft = this.incomplete.resolve(UUID.randomUUID().toString());
		this.directories.create(draft);
		return draft;
	}

	private void write(Path draft, ObjectContent content) throws IOException {
		try (FileChannel channel = FileChannel.open(draft.resolve(ObjectLayout.CONTENT), StandardOpenOption.CREATE_NEW,
				StandardOpenOption.WRITE);
				OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
			ContentOutputStream.write(content, out);
			channel.force(true);
		}
		PrivateDirectories.force(draft);
	}

	private boolean publish(Path draft, Path target) throws IOException {
		for (int attempt = 1;; attempt++) {
			try {
				this.directories.create(PrivateDirectories.parent(target));
				Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
				PrivateDirectories.force(PrivateDirectories.parent(target));
				return true;
			}
			catch (FileSystemException ex) {
				if (isObject(target)) {
					return false;
				}
				if (attempt == MAX_ATTEMPTS || !isObject(draft)) {
					throw ex;
				}
			}
		}
	}

	@Override
	public @Nullable InputStream get(String key) throws IOException {
		try {
			return Files.newInputStream(path(key).resolve(ObjectLayout.CONTENT));
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	@Override
	public boolean delete(String key) throws IOException {
		Path object = path(key);
		Path deleted = this.incomplete.resolve(UUID.randomUUID().toString());
		this.directories.create(this.incomplete);
		try {
			Files.move(object, deleted, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (NoSuchFileException ex) {
			return false;
		}
		PrivateDirectories.deleteQuietly(deleted);
		this.directories.deleteEmpty(PrivateDirectories.parent(object));
		return true;
	}

	@Override
	public List<StoredObject> list(String prefix) throws IOException {
		return ObjectFinder.find(this.root, ObjectKeys.requirePrefix(prefix));
	}

	@Override
	public void removeIncomplete(Duration age) throws IOException {
		Instant limit = Instant.now().minus(age);
		try (DirectoryStream<Path> drafts = Files.newDirectoryStream(this.incomplete)) {
			for (Path draft : drafts) {
				if (isOlder(draft, limit) && isOlder(draft.resolve(ObjectLayout.CONTENT), limit)) {
					PrivateDirectories.deleteQuietly(draft);
				}
			}
		}
	}

	private static boolean isOlder(Path path, Instant limit) throws IOException {
		try {
			return !Files.getLastModifiedTime(path).toInstant().isAfter(limit);
		}
		catch (NoSuchFileException ex) {
			return true;
		}
	}

	private Path path(String key) {
		return this.root.resolve(ObjectLayout.directory(key));
	}

	private static boolean isObject(Path directory) {
		return Files.exists(directory.resolve(ObjectLayout.CONTENT));
	}

}
