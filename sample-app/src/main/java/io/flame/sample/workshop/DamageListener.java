package io.flame.sample.workshop;

import java.util.regex.Pattern;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

import org.jspecify.annotations.Nullable;

/**
 * Takes the warnings seriously that mean a part of the picture is missing. The readers
 * fill it with grey.
 */
final class DamageListener implements IIOReadWarningListener {

	private static final Pattern MISSING_DATA = Pattern.compile("premature|truncat|unexpected end|eof|huffman code",
			Pattern.CASE_INSENSITIVE);

	private @Nullable String description;

	@Nullable String description() {
		return this.description;
	}

	@Override
	public void warningOccurred(ImageReader source, String warning) {
		if (this.description == null && MISSING_DATA.matcher(warning).find()) {
			this.description = warning;
		}
	}

}
