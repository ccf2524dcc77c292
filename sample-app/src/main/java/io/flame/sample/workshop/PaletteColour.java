package io.flame.sample.workshop;

import org.springframework.util.Assert;

/**
 * A dominant colour of a picture.
 *
 * @param hex the colour in sRGB such as {@code #c0ffee}
 * @param share its share of the picture, from 0 to 1
 */
public record PaletteColour(String hex, double share) {

	public PaletteColour {
		Assert.isTrue(hex.matches("#[0-9a-f]{6}"), () -> "'hex' must be a colour such as #c0ffee, not " + hex);
		Assert.isTrue(share >= 0 && share <= 1, () -> "'share' must be between 0 and 1, not " + share);
	}

	int rgb() {
		return Integer.parseInt(this.hex.substring(1), 16);
	}

}
