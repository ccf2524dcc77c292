package io.flame.imported;

import java.util.Locale;

/**
 * What runners have of it.
 */
public class MarkedService implements Marked {

	@Override
	public String upper(String text) {
		return text.toUpperCase(Locale.ROOT);
	}

}
