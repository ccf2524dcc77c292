package io.flame.sample.workshop;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StandardColours}.
 */
class StandardColoursTests {

	@Test
	void whenGreyHasAlphaAndSixteenBitsThenItsBrightnessIsKept() {
		BufferedImage image = image(ColorSpace.CS_GRAY, true, DataBuffer.TYPE_USHORT);
		image.getRaster().setPixel(0, 0, new int[] { 0x8080, 0xffff });
		image.getRaster().setPixel(1, 0, new int[] { 0x8080, 0 });
		BufferedImage result = StandardColours.convert(image);
		assertThat(result.getRGB(0, 0)).isEqualTo(0xff808080);
		assertThat(result.getRGB(1, 0) >>> 24).isZero();
	}

	@Test
	void whenColoursHaveSixteenBitsThenTheUpperOnesAreKept() {
		BufferedImage image = image(ColorSpace.CS_sRGB, false, DataBuffer.TYPE_USHORT);
		image.getRaster().setPixel(0, 0, new int[] { 0xffff, 0x8080, 0 });
		assertThat(StandardColours.convert(image).getRGB(0, 0)).isEqualTo(0xffff8000);
	}

	@Test
	void whenTheColourSpaceIsAnotherThenItIsConverted() {
		BufferedImage image = image(ColorSpace.CS_LINEAR_RGB, false, DataBuffer.TYPE_BYTE);
		image.getRaster().setPixel(0, 0, new int[] { 55, 55, 55 });
		int grey = StandardColours.convert(image).getRGB(0, 0) & 0xff;
		assertThat(grey).isBetween(125, 131);
	}

	@Test
	void whenNothingIsToBeDoneThenTheImageIsTheSame() {
		BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
		assertThat(StandardColours.convert(image)).isSameAs(image);
	}

	private static BufferedImage image(int space, boolean alpha, int type) {
		ColorModel model = new ComponentColorModel(ColorSpace.getInstance(space), alpha, false,
				alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE, type);
		return new BufferedImage(model, model.createCompatibleWritableRaster(2, 1), false, null);
	}

}
