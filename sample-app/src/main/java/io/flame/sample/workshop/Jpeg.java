package io.flame.sample.workshop;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

import net.coobird.thumbnailator.Thumbnails;

/**
 * Writes JPEG files.
 */
final class Jpeg {

	private Jpeg() {
	}

	/**
	 * Encodes a picture. What is transparent becomes white.
	 * @param image the picture
	 * @param quality the quality, from 0 to 1
	 * @return the file
	 */
	static byte[] encode(BufferedImage image, double quality) {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		try {
			Thumbnails.of(opaque(image)).scale(1).outputQuality(quality).outputFormat("jpg").toOutputStream(output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return output.toByteArray();
	}

	private static BufferedImage opaque(BufferedImage image) {
		if (!image.getColorModel().hasAlpha()) {
			return image;
		}
		BufferedImage result = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = result.createGraphics();
		graphics.drawImage(image, 0, 0, Color.WHITE, null);
		graphics.dispose();
		return result;
	}

}
