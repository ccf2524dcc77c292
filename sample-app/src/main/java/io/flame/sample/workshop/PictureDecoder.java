package io.flame.sample.workshop;

import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;

import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;

/**
 * Reads picture files of any kind that the image readers know, and refuses the others
 * with a reason. Large pictures are read with fewer pixels than they have. Safe for use
 * by several threads.
 */
final class PictureDecoder {

	/**
	 * What a picture may have in memory: enough for a good thumbnail, and some 100 MB of
	 * heap at the worst.
	 */
	private static final double WORKING_PIXELS = 12_000_000;

	private final long maxPixels;

	PictureDecoder(long maxPixels) {
		this.maxPixels = maxPixels;
	}

	DecodedPicture decode(byte[] content) {
		if (content.length == 0) {
			throw new UnreadablePictureException("the file is empty");
		}
		try (ImageInputStream input = new ByteArrayImageInputStream(content)) {
			ImageReader reader = ImageReaders.find(input);
			if (reader == null) {
				throw new UnreadablePictureException(FileKind.of(content).refusal());
			}
			try {
				reader.setInput(input, true, true);
				return decode(reader, Orientation.of(content));
			}
			finally {
				reader.dispose();
			}
		}
		catch (UnreadablePictureException ex) {
			throw ex;
		}
		catch (EOFException ex) {
			throw damaged("it ends too early");
		}
		// a reader that stumbles over damaged data throws whatever it likes
		catch (IOException | RuntimeException ex) {
			throw damaged((ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName());
		}
	}

	private DecodedPicture decode(ImageReader reader, Orientation orientation) throws IOException {
		int width = reader.getWidth(0);
		int height = reader.getHeight(0);
		long pixels = (long) width * height;
		if (pixels > this.maxPixels) {
			throw new UnreadablePictureException(String.format(Locale.ROOT, "%dx%d are %d megapixels, the limit is %d",
					width, height, pixels / 1_000_000, this.maxPixels / 1_000_000));
		}
		DamageListener damage = new DamageListener();
		reader.addIIOReadWarningListener(damage);
		ImageReadParam parameters = reader.getDefaultReadParam();
		int step = (int) Math.ceil(Math.sqrt(pixels / WORKING_PIXELS));
		if (step > 1) {
			parameters.setSourceSubsampling(Math.min(step, width), Math.min(step, height), 0, 0);
		}
		BufferedImage image = reader.read(0, parameters);
		if (damage.description() != null) {
			throw damaged(damage.description());
		}
		BufferedImage upright = orientation.turn(StandardColours.convert(image));
		String format = reader.getFormatName().toUpperCase(Locale.ROOT);
		return orientation.swapsSides() ? new DecodedPicture(upright, format, height, width)
				: new DecodedPicture(upright, format, width, height);
	}

	private static UnreadablePictureException damaged(String description) {
		return new UnreadablePictureException("the file is damaged: " + description.strip());
	}

}
