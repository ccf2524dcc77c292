package io.flame.sample.workshop;

import java.util.List;

import org.springframework.util.Assert;

/**
 * What is to be seen on one page of contact prints.
 *
 * @param title what is written at the top left
 * @param note what is written at the top right
 * @param prints the pictures, at most {@value #CAPACITY}
 */
public record ContactSheet(String title, String note, List<Print> prints) {

	/**
	 * How many pictures fit on a sheet.
	 */
	public static final int CAPACITY = 48;

	public ContactSheet {
		prints = List.copyOf(prints);
		int count = prints.size();
		Assert.isTrue(count > 0 && count <= CAPACITY, () -> "A sheet holds 1 to " + CAPACITY + " prints, not " + count);
	}

	/**
	 * One picture on the sheet.
	 *
	 * @param caption its name
	 * @param details what is written below the name
	 * @param thumbnail its thumbnail, in a format that ImageIO reads
	 * @param palette its dominant colours
	 */
	public record Print(String caption, String details, byte[] thumbnail, List<PaletteColour> palette) {

		public Print {
			palette = List.copyOf(palette);
		}

	}

}
