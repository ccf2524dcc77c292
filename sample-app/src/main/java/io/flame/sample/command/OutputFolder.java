package io.flame.sample.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.flame.sample.workshop.DevelopedPicture;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder that the results go to: {@code thumbnails/<name>.jpg},
 * {@code palettes/<name>.json}, {@code contact-sheet.jpg}, {@code contact-sheet-2.jpg}
 * and so on. A palette is a file of its own so that it can be taken along with its
 * picture. What an earlier run left is overwritten.
 */
final class OutputFolder {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final Path root;

	OutputFolder(Path root) {
		this.root = root;
	}

	Path root() {
		return this.root;
	}

	/**
	 * Where pictures are painted if there are none.
	 * @return a folder
	 */
	Path pictures() {
		return this.root.resolve("pictures");
	}

	/**
	 * Creates the folder and tries to write to it.
	 * @throws IOException if that is not possible
	 */
	void create() throws IOException {
		try {
			Files.createDirectories(this.root);
			Files.delete(Files.createTempFile(this.root, "workshop", ".tmp"));
		}
		catch (IOException ex) {
			throw new IOException("--out: the folder '" + this.root + "' can not be written to", ex);
		}
	}

	/**
	 * Whether results could replace the pictures that they are made of.
	 * @param input the folder of pictures
	 * @return whether it is this folder or in one of those that are written to
	 */
	boolean wouldOverwrite(Path input) {
		Path in = canonical(input);
		Path out = canonical(this.root);
		return in.equals(out) || in.startsWith(out.resolve("thumbnails")) || in.startsWith(out.resolve("palettes"));
	}

	Path writeThumbnail(String name, byte[] content) throws IOException {
		return write("thumbnails", name + ".jpg", content);
	}

	Path writePalette(String name, DevelopedPicture picture) throws IOException {
		Map<String, Object> content = new LinkedHashMap<>();
		content.put("picture", picture.name());
		content.put("format", picture.format());
		content.put("width", picture.width());
		content.put("height", picture.height());
		content.put("palette", picture.palette());
		return write("palettes", name + ".json", JSON.writeValueAsBytes(content));
	}

	/**
	 * Writes the contact sheets and deletes those of an earlier run that had more.
	 * @param sheets the sheets
	 * @throws IOException if that is not possible
	 */
	void writeContactSheets(List<byte[]> sheets) throws IOException {
		int number = 1;
		for (byte[] sheet : sheets) {
			Files.write(contactSheet(number++), sheet);
		}
		while (Files.deleteIfExists(contactSheet(number))) {
			number++;
		}
	}

	private Path contactSheet(int number) {
		return this.root.resolve((number == 1) ? "contact-sheet.jpg" : "contact-sheet-" + number + ".jpg");
	}

	private Path write(String folder, String name, byte[] content) throws IOException {
		Path file = this.root.resolve(folder).resolve(name);
		Files.createDirectories(file.resolveSibling("."));
		return Files.write(file, content);
	}

	private static Path canonical(Path path) {
		try {
			return path.toRealPath();
		}
		catch (IOException ex) {
			return path.toAbsolutePath().normalize();
		}
	}

}
