package io.flame.sample.workshop;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Palette}.
 */
class PaletteTests {

	@Test
	void whenThereAreThreeColoursThenTheseAreThePaletteWithTheirShares() {
		BufferedImage image = new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB);
		fill(image, 0x102030, 0, 120);
		fill(image, 0xe0c040, 120, 60);
		fill(image, 0xc02020, 180, 20);
		assertThat(Palette.of(image)).containsExactly(new PaletteColour("#102030", 0.6),
				new PaletteColour("#e0c040", 0.3), new PaletteColour("#c02020", 0.1));
	}

	@Test
	void whenTheColoursAreManyThenThePaletteIsShortAndItsSharesMakeAWhole() {
		BufferedImage image = new BufferedImage(360, 50, BufferedImage.TYPE_INT_RGB);
		for (int x = 0; x < 360; x++) {
			fill(image, Color.HSBtoRGB(x / 360f, 1, 1) & 0xffffff, x, 1);
		}
		assertThat(Palette.of(image)).hasSizeBetween(4, 6);
		assertThat(Palette.of(image).stream().mapToDouble(PaletteColour::share).sum()).isCloseTo(1, within(0.01));
		assertThat(Palette.of(image)).isEqualTo(Palette.of(image));
	}

	@Test
	void whenColoursLookAlikeThenTheyAreOne() {
		BufferedImage image = new BufferedImage(100, 10, BufferedImage.TYPE_INT_RGB);
		fill(image, 0x3060a0, 0, 50);
		fill(image, 0x3262a2, 50, 50);
		assertThat(Palette.of(image)).hasSize(1);
	}

	@Test
	void whenASpotIsSmallButStrongThenItIsInThePalette() {
		BufferedImage image = new BufferedImage(100, 100, BufferedImage.TYPE_INT_RGB);
		for (int x = 0; x < 100; x++) {
			fill(image, (0x60 + x) * 0x010101, x, 1);
		}
		fill(image, 0xff0000, 50, 2);
		assertThat(Palette.of(image)).extracting(PaletteColour::hex).contains("#ff0000");
	}

	@Test
	void whenAColourGoesToOkLabAndBackThenItIsTheSame() {
		for (int rgb : new int[] { 0x000000, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0x123456, 0xc0ffee }) {
			assertThat(OkLab.ofRgb(rgb).toRgb()).isEqualTo(rgb);
		}
	}

	private static void fill(BufferedImage image, int rgb, int x, int width) {
		Graphics2D graphics = image.createGraphics();
		graphics.setColor(new Color(rgb));
		graphics.fillRect(x, 0, width, image.getHeight());
		graphics.dispose();
	}

}
