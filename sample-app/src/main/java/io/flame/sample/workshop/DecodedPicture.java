package io.flame.sample.workshop;

import java.awt.image.BufferedImage;

/**
 * A picture in memory, the right way up.
 *
 * @param image the pixels in sRGB, with or without alpha; fewer than the file's if the
 * picture is large
 * @param format the file format such as {@code JPEG}
 * @param width the width of the picture in the file, the right way up
 * @param height the height of the picture in the file, the right way up
 */
record DecodedPicture(BufferedImage image, String format, int width, int height) {

}
