package io.flame.sample.workshop;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

import javax.imageio.ImageIO;

/**
 * Picture files for tests.
 */
public final class TestPictures {

	private TestPictures() {
	}

	/**
	 * Red on the left, blue on the right.
	 */
	public static BufferedImage redAndBlue(int width, int height, int type) {
		BufferedImage image = new BufferedImage(width, height, type);
		Graphics2D graphics = image.createGraphics();
		graphics.setColor(Color.RED);
		graphics.fillRect(0, 0, width / 2, height);
		graphics.setColor(Color.BLUE);
		graphics.fillRect(width / 2, 0, width - width / 2, height);
		graphics.dispose();
		return image;
	}

	public static byte[] file(BufferedImage image, String format) {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		try {
			if (!ImageIO.write(image, format, output)) {
				throw new IllegalArgumentException("No writer for " + format);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return output.toByteArray();
	}

	public static byte[] jpeg(int width, int height) {
		return file(redAndBlue(width, height, BufferedImage.TYPE_INT_RGB), "jpg");
	}

	/**
	 * A JPEG with an EXIF segment that has the tag of the orientation and nothing else.
	 */
	static byte[] jpeg(int width, int height, int orientation) {
		byte[] plain = jpeg(width, height);
		byte[] exif = { (byte) 0xff, (byte) 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
				0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte) orientation, 0, 0, 0, 0, 0, 0 };
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		output.write(plain, 0, 2);
		output.write(exif, 0, exif.length);
		output.write(plain, 2, plain.length - 2);
		return output.toByteArray();
	}

	static BufferedImage read(byte[] file) {
		try {
			return ImageIO.read(new ByteArrayInputStream(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static boolean isReddish(int rgb) {
		Color color = new Color(rgb);
		return color.getRed() > 200 && color.getGreen() < 60 && color.getBlue() < 60;
	}

	static boolean isBluish(int rgb) {
		Color color = new Color(rgb);
		return color.getBlue() > 200 && color.getGreen() < 60 && color.getRed() < 60;
	}

}
