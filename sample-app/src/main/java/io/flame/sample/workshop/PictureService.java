package io.flame.sample.workshop;

import java.awt.image.BufferedImage;
import java.time.Duration;

import io.flame.FlameMethod;
import io.flame.FlameService;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.util.Assert;

/**
 * Develops pictures: thumbnail and palette in one call, so that a photograph travels and
 * is decoded once.
 */
@FlameService(id = "pictures", timeout = "2m")
public class PictureService {

	private static final int MAX_THUMBNAIL_SIZE = 2048;

	private final PictureDecoder decoder;

	private final String runner;

	public PictureService(WorkshopProperties properties, @Value("${flame.server.id:local}") String runner) {
		this.decoder = new PictureDecoder(properties.maxPixels());
		this.runner = runner;
	}

	/**
	 * Makes the thumbnail and the palette of a picture.
	 * @param name the picture's name, for the result
	 * @param content the picture file
	 * @param size the longer side of the thumbnail in pixels, up to 2048; a smaller
	 * picture keeps its size
	 * @return the thumbnail, the palette and facts about the picture
	 * @throws UnreadablePictureException if the file is no picture, is damaged or has too
	 * many pixels
	 */
	@FlameMethod(idempotent = true, maxAttempts = 3)
	public DevelopedPicture develop(String name, byte[] content, int size) {
		Assert.isTrue(size > 0 && size <= MAX_THUMBNAIL_SIZE,
				() -> "'size' must be between 1 and " + MAX_THUMBNAIL_SIZE + ", not " + size);
		long start = System.nanoTime();
		DecodedPicture picture = this.decoder.decode(content);
		BufferedImage small = Thumbnail.of(picture.image(), size);
		byte[] thumbnail = Jpeg.encode(small, 0.87);
		return new DevelopedPicture(name, picture.format(), picture.width(), picture.height(), thumbnail,
				Palette.of(small), this.runner, Duration.ofNanos(System.nanoTime() - start));
	}

}
