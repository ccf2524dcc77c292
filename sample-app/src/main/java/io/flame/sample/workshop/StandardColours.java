package io.flame.sample.workshop;

import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.Raster;

/**
 * Brings the colour models of the image formats to one: eight bits of sRGB, with alpha
 * where the picture has some.
 */
final class StandardColours {

	private StandardColours() {
	}

	static BufferedImage convert(BufferedImage image) {
		ColorModel model = image.getColorModel();
		int type = model.hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
		if (image.getType() == type) {
			return image;
		}
		BufferedImage result = new BufferedImage(image.getWidth(), image.getHeight(), type);
		ColorSpace space = model.getColorSpace();
		if (space.getType() == ColorSpace.TYPE_GRAY && model.getNumComponents() == image.getRaster().getNumBands()) {
			// Java takes grey to be linear light, which would make it too bright
			convertGrey(image, result);
		}
		else if (space.isCS_sRGB()) {
			Graphics2D graphics = result.createGraphics();
			graphics.drawImage(image, 0, 0, null);
			graphics.dispose();
		}
		else {
			// Java2D would convert pixel by pixel, which takes minutes for a photograph
			new ColorConvertOp(null).filter(image, result);
		}
		return result;
	}

	private static void convertGrey(BufferedImage image, BufferedImage result) {
		Raster raster = image.getRaster();
		boolean alpha = image.getColorModel().hasAlpha();
		int bands = raster.getNumBands();
		int shift = Math.max(0, image.getColorModel().getComponentSize(0) - 8);
		int[] samples = new int[image.getWidth() * bands];
		int[] row = new int[image.getWidth()];
		for (int y = 0; y < image.getHeight(); y++) {
			raster.getPixels(raster.getMinX(), raster.getMinY() + y, row.length, 1, samples);
			for (int x = 0; x < row.length; x++) {
				int grey = (samples[x * bands] >> shift) & 0xff;
				int opacity = alpha ? (samples[x * bands + bands - 1] >> shift) & 0xff : 0xff;
				row[x] = (opacity << 24) | (grey * 0x010101);
			}
			result.setRGB(0, y, row.length, 1, row, 0, row.length);
		}
	}

}
