package io.flame.sample.gallery;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Gallery}.
 */
class GalleryTests {

	/** In full size all of them take twenty seconds. */
	private static final int REDUCTION = 6;

	@Test
	void whenThePicturesArePaintedThenThereAreTwelveOfSeveralMegapixels(@TempDir Path folder) throws IOException {
		Gallery.paint(folder, REDUCTION);
		try (Stream<Path> files = Files.list(folder)) {
			List<Path> pictures = files.toList();
			assertThat(pictures).hasSize(12);
			Set<String> shapes = new HashSet<>();
			for (Path picture : pictures) {
				BufferedImage image = ImageIO.read(picture.toFile());
				assertThat(image.getWidth() * image.getHeight() * REDUCTION * REDUCTION).isGreaterThan(3_500_000);
				shapes.add(image.getWidth() + "x" + image.getHeight());
			}
			assertThat(shapes).hasSizeGreaterThan(6);
		}
	}

}
