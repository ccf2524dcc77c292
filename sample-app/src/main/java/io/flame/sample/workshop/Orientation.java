package io.flame.sample.workshop;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;

import com.drew.imaging.FileType;
import com.drew.imaging.FileTypeDetector;
import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.png.PngChunk;
import com.drew.imaging.png.PngChunkReader;
import com.drew.imaging.png.PngChunkType;
import com.drew.lang.ByteArrayReader;
import com.drew.lang.StreamReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import net.coobird.thumbnailator.filters.ImageFilter;
import net.coobird.thumbnailator.util.exif.ExifFilterUtils;

/**
 * How a camera was held: one of the eight orientations of EXIF.
 *
 * @param tag the value of the EXIF tag, 1 is upright
 */
record Orientation(int tag) {

	private static final Orientation UPRIGHT = new Orientation(1);

	Orientation {
		if (tag < 1 || tag > 8) {
			tag = 1;
		}
	}

	/**
	 * Reads the orientation of a picture file. Missing or damaged EXIF data is no reason
	 * to refuse a picture: it is upright then.
	 * @param content the picture file
	 * @return the orientation
	 */
	static Orientation of(byte[] content) {
		try (InputStream input = new ByteArrayInputStream(content)) {
			Metadata metadata = metadata(input);
			return metadata.getDirectoriesOfType(ExifIFD0Directory.class)
				.stream()
				.map((directory) -> directory.getInteger(ExifIFD0Directory.TAG_ORIENTATION))
				.filter((tag) -> tag != null)
				.findFirst()
				.map(Orientation::new)
				.orElse(UPRIGHT);
		}
		catch (IOException | ImageProcessingException | RuntimeException ex) {
			return UPRIGHT;
		}
	}

	/**
	 * Reads no more than is necessary: other parts of a PNG may be compressed without a
	 * bound.
	 */
	private static Metadata metadata(InputStream input) throws IOException, ImageProcessingException {
		FileType type = FileTypeDetector.detectFileType(input);
		return switch (type) {
			case Jpeg -> JpegMetadataReader.readMetadata(input, List.of(new ExifReader()));
			case Png -> {
				Metadata metadata = new Metadata();
				for (PngChunk chunk : new PngChunkReader().extract(new StreamReader(input),
						Set.of(PngChunkType.eXIf))) {
					new ExifReader().extract(new ByteArrayReader(chunk.getBytes()), metadata, 0);
				}
				yield metadata;
			}
			case Tiff, WebP -> ImageMetadataReader.readMetadata(input, -1, type);
			default -> new Metadata();
		};
	}

	boolean swapsSides() {
		return this.tag >= 5;
	}

	BufferedImage turn(BufferedImage image) {
		ImageFilter filter = ExifFilterUtils
			.getFilterForOrientation(net.coobird.thumbnailator.util.exif.Orientation.typeOf(this.tag));
		return filter.apply(image);
	}

}
