package io.flame.sample.workshop;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;

import net.coobird.thumbnailator.Thumbnails;

/**
 * Makes pictures smaller.
 */
final class Thumbnail {

	private Thumbnail() {
	}

	/**
	 * Fits a picture into a square.
	 * @param image the picture
	 * @param size the side of the square in pixels
	 * @return a smaller picture, or the picture if it fits
	 */
	static BufferedImage of(BufferedImage image, int size) {
		return of(image, size, size);
	}

	/**
	 * Fits a picture into a rectangle.
	 * @param image the picture
	 * @param maxWidth the width of the rectangle in pixels
	 * @param maxHeight the height of the rectangle in pixels
	 * @return a smaller picture, or the picture if it fits
	 */
	static BufferedImage of(BufferedImage image, int maxWidth, int maxHeight) {
		double scale = Math.min((double) maxWidth / image.getWidth(), (double) maxHeight / image.getHeight());
		if (scale >= 1) {
			return image;
		}
		int width = (int) Math.max(1, Math.round(image.getWidth() * scale));
		int height = (int) Math.max(1, Math.round(image.getHeight() * scale));
		try {
			return Thumbnails.of(image).forceSize(width, height).asBufferedImage();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
