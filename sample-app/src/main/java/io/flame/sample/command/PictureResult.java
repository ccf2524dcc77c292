package io.flame.sample.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.flame.sample.workshop.DevelopedPicture;
import io.flame.sample.workshop.PaletteColour;

/**
 * What became of a file.
 */
sealed interface PictureResult {

	/**
	 * The file.
	 * @return the file
	 */
	PictureFile file();

	/**
	 * The picture was developed.
	 *
	 * @param file the file
	 * @param format its format
	 * @param dimensions its dimensions such as {@code 4000x3000}
	 * @param thumbnail where the thumbnail was written
	 * @param thumbnailSize the size of the thumbnail in bytes
	 * @param palette its dominant colours
	 * @param runner the runner that did the work
	 * @param elapsed the time it took there
	 */
	record Developed(PictureFile file, String format, String dimensions, Path thumbnail, long thumbnailSize,
			List<PaletteColour> palette, String runner, Duration elapsed) implements PictureResult {

		static Developed of(PictureFile file, DevelopedPicture picture, Path thumbnail) {
			return new Developed(file, picture.format(), picture.width() + "x" + picture.height(), thumbnail,
					picture.thumbnail().length, picture.palette(), picture.runner(), picture.elapsed());
		}

	}

	/**
	 * The file is damaged, no picture, or can not be read.
	 *
	 * @param file the file
	 * @param reason what is wrong with it
	 */
	record Refused(PictureFile file, String reason) implements PictureResult {

	}

	/**
	 * No runner did the work, which is not the file's fault.
	 *
	 * @param file the file
	 * @param reason what went wrong
	 */
	record NotServed(PictureFile file, String reason) implements PictureResult {

	}

}
