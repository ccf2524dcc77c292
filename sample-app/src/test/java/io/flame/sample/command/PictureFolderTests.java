package io.flame.sample.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.flame.sample.workshop.UnreadablePictureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PictureFolder} and {@link PictureFile}.
 */
class PictureFolderTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	Path root;

	@Test
	void whenAFolderIsScannedThenFilesOfSubFoldersAreFoundAndHiddenOnesCounted() throws IOException {
		for (String name : new String[] { "b.jpg", "A.JPG", "sub dir/c.png", ".DS_Store", "sub dir/Thumbs.db",
				".hidden/d.jpg", "out/thumbnails/e.jpg" }) {
			Path file = this.root.resolve(name);
			Files.createDirectories(file.getParent());
			Files.write(file, new byte[3]);
		}
		PictureFolder folder = PictureFolder.scan(this.root, this.root.resolve("out"));
		assertThat(folder.files()).extracting(PictureFile::name).containsExactly("A.JPG", "b.jpg", "sub dir/c.png");
		assertThat(folder.files()).extracting(PictureFile::outputName).containsExactly("A", "b", "sub dir/c");
		assertThat(folder.files()).extracting(PictureFile::size).containsOnly(3L);
		assertThat(folder.hidden()).isEqualTo(3);
	}

	@Test
	void whenALinkLeadsNowhereOrRoundInCirclesThenTheScanEnds() throws IOException {
		Files.createSymbolicLink(this.root.resolve("broken.jpg"), Path.of("nowhere"));
		Files.createSymbolicLink(this.root.resolve("loop"), this.root);
		Path out = Files.createDirectory(this.root.resolve("out"));
		PictureFolder folder = PictureFolder.scan(this.root, out);
		assertThat(folder.files()).extracting(PictureFile::name).containsExactly("broken.jpg");
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> folder.files().get(0).read(DataSize.ofMegabytes(1)));
	}

	@Test
	void whenTheFolderItselfIsALinkThenItIsFollowed() throws IOException {
		Path folder = Files.createDirectory(this.root.resolve("folder"));
		Path out = Files.createDirectory(this.root.resolve("out"));
		Files.createFile(folder.resolve("a\\..\\b.jpg"));
		Path link = Files.createSymbolicLink(this.root.resolve("link"), folder);
		assertThat(PictureFolder.scan(link, out).files()).extracting(PictureFile::name).containsExactly("a\\..\\b.jpg");
	}

	@Test
	void whenAFileIsLargerThanTheLimitThenItIsNotRead() throws IOException {
		Path path = Files.write(this.root.resolve("x.jpg"), new byte[2049]);
		PictureFile file = new PictureFile(path, "x.jpg", "x", 2049);
		assertThatExceptionOfType(UnreadablePictureException.class).isThrownBy(() -> file.read(DataSize.ofKilobytes(2)))
			.withMessage("the file is larger than 2 KB");
		assertThat(file.read(DataSize.ofKilobytes(3))).hasSize(2049);
	}

}
