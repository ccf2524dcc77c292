package io.flame.sample.gallery;

import java.awt.image.BufferedImage;
import java.util.stream.IntStream;

/**
 * A picture as a function of the place.
 */
@FunctionalInterface
interface Painting {

	/**
	 * The colour at a place.
	 * @param x the place from the left, from 0 to the picture's aspect ratio
	 * @param y the place from the top, from 0 to 1
	 * @return the colour as ARGB
	 */
	int colourAt(double x, double y);

	default BufferedImage paint(int width, int height, int type) {
		BufferedImage image = new BufferedImage(width, height, type);
		IntStream.range(0, height).parallel().forEach((row) -> {
			int[] colours = new int[width];
			for (int column = 0; column < width; column++) {
				colours[column] = colourAt((column + 0.5) / height, (row + 0.5) / height);
			}
			image.setRGB(0, row, width, 1, colours, 0, width);
		});
		return image;
	}

}
