package io.flame.sample.web;

import java.util.List;
import java.util.Map;

import io.flame.sample.workshop.DevelopedPicture;
import io.flame.sample.workshop.PaletteColour;

/**
 * A picture as JSON.
 *
 * @param id the picture's id
 * @param name the name of the file
 * @param format the file format
 * @param width the width in pixels
 * @param height the height in pixels
 * @param palette the dominant colours
 * @param runner the runner that did the work
 * @param elapsedMillis the time it took there
 * @param links where the picture and its thumbnail are
 */
record PictureView(String id, String name, String format, int width, int height, List<PaletteColour> palette,
		String runner, long elapsedMillis, Map<String, String> links) {

	static PictureView of(String id, DevelopedPicture picture) {
		String self = "/pictures/" + id;
		return new PictureView(id, picture.name(), picture.format(), picture.width(), picture.height(),
				picture.palette(), picture.runner(), picture.elapsed().toMillis(),
				Map.of("self", self, "thumbnail", self + "/thumbnail"));
	}

}
