package io.flame.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Finds the objects in a directory tree that others change at the same time.
 */
final class ObjectFinder extends SimpleFileVisitor<Path> {

	private final Path root;

	private final List<StoredObject> found = new ArrayList<>();

	private ObjectFinder(Path root) {
		this.root = root;
	}

	static List<StoredObject> find(Path root, String prefix) throws IOException {
		ObjectFinder finder = new ObjectFinder(root);
		Files.walkFileTree(root.resolve(prefix), finder);
		return finder.found;
	}

	@Override
	public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
		// drafts are below a directory whose name is not part of a key
		String key = ObjectLayout.key(this.root.relativize(file).toString().replace(File.separatorChar, '/'));
		if (key != null) {
			this.found.add(new StoredObject(key, attributes.size(), attributes.lastModifiedTime().toInstant()));
		}
		return FileVisitResult.CONTINUE;
	}

	@Override
	public FileVisitResult visitFileFailed(Path file, IOException ex) throws IOException {
		return continueIfDeleted(ex);
	}

	@Override
	public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException ex) throws IOException {
		return continueIfDeleted(ex);
	}

	private static FileVisitResult continueIfDeleted(@Nullable IOException ex) throws IOException {
		if (ex != null && !(ex instanceof NoSuchFileException)) {
			throw ex;
		}
		return FileVisitResult.CONTINUE;
	}

}
