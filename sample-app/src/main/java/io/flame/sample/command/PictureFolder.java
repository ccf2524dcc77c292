package io.flame.sample.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * The files of a folder and its sub-folders, in the order of their names. Hidden files
 * and those that file managers leave behind are only counted. Links to folders are not
 * followed.
 *
 * @param root the folder
 * @param files the files
 * @param hidden how many hidden files and folders were passed over
 */
record PictureFolder(Path root, List<PictureFile> files, int hidden) {

	private static final Set<String> LITTER = Set.of("Thumbs.db", "ehthumbs.db", "desktop.ini");

	PictureFolder {
		files = List.copyOf(files);
	}

	/**
	 * Looks into a folder.
	 * @param root the folder
	 * @param excluded a folder that is left out when it lies in the other
	 * @return the files
	 * @throws IOException if the folder itself can not be read
	 */
	static PictureFolder scan(Path root, Path excluded) throws IOException {
		if (!Files.isReadable(root)) {
			throw new IOException("the folder '" + root + "' may not be read");
		}
		// the folder itself may be a link
		Path start = root.toRealPath();
		Scan scan = new Scan(start, excluded.toRealPath());
		Files.walkFileTree(start, scan);
		scan.found.sort(Comparator.comparing((Found found) -> found.name(), String.CASE_INSENSITIVE_ORDER)
			.thenComparing(Found::name));
		OutputNames names = new OutputNames(scan.found.stream().map(Found::name).toList());
		List<PictureFile> files = new ArrayList<>();
		for (int i = 0; i < scan.found.size(); i++) {
			Found found = scan.found.get(i);
			files.add(new PictureFile(found.path(), found.name(), names.get(i), found.size()));
		}
		return new PictureFolder(root, files, scan.hidden);
	}

	String title() {
		Path name = this.root.toAbsolutePath().normalize().getFileName();
		return (name != null) ? name.toString() : this.root.toString();
	}

	private record Found(Path path, String name, long size) {

	}

	private static final class Scan extends SimpleFileVisitor<Path> {

		private final Path root;

		private final Path excluded;

		private final List<Found> found = new ArrayList<>();

		private int hidden;

		Scan(Path root, Path excluded) {
			this.root = root;
			this.excluded = excluded;
		}

		@Override
		public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
			if (folder.equals(this.root)) {
				return FileVisitResult.CONTINUE;
			}
			if (folder.toRealPath().equals(this.excluded)) {
				return FileVisitResult.SKIP_SUBTREE;
			}
			return isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
		}

		@Override
		public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
			boolean linkToFolder = attributes.isSymbolicLink() && Files.isDirectory(file);
			if (!linkToFolder && !isHidden(file)) {
				add(file, attributes.isRegularFile() ? attributes.size() : file.toFile().length());
			}
			return FileVisitResult.CONTINUE;
		}

		@Override
		public FileVisitResult visitFileFailed(Path file, IOException ex) {
			// reading it fails again, and then it gets a line in the table
			add(file, 0);
			return FileVisitResult.CONTINUE;
		}

		private boolean isHidden(Path path) {
			String name = path.getFileName().toString();
			boolean result = name.startsWith(".") || LITTER.contains(name);
			this.hidden += result ? 1 : 0;
			return result;
		}

		private void add(Path file, long size) {
			String name = this.root.relativize(file).toString().replace(File.separatorChar, '/');
			this.found.add(new Found(file, name, size));
		}

	}

}
