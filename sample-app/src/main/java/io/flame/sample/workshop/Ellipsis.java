package io.flame.sample.workshop;

import java.awt.FontMetrics;

/**
 * Shortens text that has too little room.
 */
final class Ellipsis {

	private Ellipsis() {
	}

	/**
	 * Leaves out the middle, because file names differ at their ends.
	 * @param text the text
	 * @param metrics the font's measures
	 * @param width the room in pixels
	 * @return the text or its beginning and its end
	 */
	static String middle(String text, FontMetrics metrics, int width) {
		if (metrics.stringWidth(text) <= width) {
			return text;
		}
		int[] characters = text.codePoints().toArray();
		int kept = characters.length - 1;
		String shortened = "";
		do {
			int head = (kept + 1) / 2;
			int tail = kept - head;
			shortened = new String(characters, 0, head) + "\u2026"
					+ new String(characters, characters.length - tail, tail);
			kept--;
		}
		while (kept > 0 && metrics.stringWidth(shortened) > width);
		return shortened;
	}

}
