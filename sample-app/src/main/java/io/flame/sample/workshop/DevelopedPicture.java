package io.flame.sample.workshop;

import java.time.Duration;
import java.util.List;

import org.springframework.util.Assert;

/**
 * What the workshop made of a picture.
 *
 * @param name the picture's name
 * @param format the file format such as {@code JPEG}
 * @param width the picture's width in pixels, the way up that it is looked at
 * @param height the picture's height in pixels
 * @param thumbnail the thumbnail, a JPEG
 * @param palette the dominant colours, the largest share first; empty if all of the
 * picture is transparent
 * @param runner the id of the runner that did the work
 * @param elapsed the time it took on the runner
 */
public record DevelopedPicture(String name, String format, int width, int height, byte[] thumbnail,
		List<PaletteColour> palette, String runner, Duration elapsed) {

	public DevelopedPicture {
		Assert.isTrue(width > 0 && height > 0, "A picture must have pixels");
		Assert.isTrue(thumbnail.length > 0, "'thumbnail' must not be empty");
		palette = List.copyOf(palette);
	}

}
