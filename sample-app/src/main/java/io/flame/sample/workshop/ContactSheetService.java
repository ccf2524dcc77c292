package io.flame.sample.workshop;

import io.flame.FlameMethod;
import io.flame.FlameService;

/**
 * Arranges thumbnails on contact sheets.
 */
@FlameService(id = "contact-sheets", timeout = "2m")
public class ContactSheetService {

	/**
	 * Prints one sheet.
	 * @param sheet what is to be seen on it
	 * @return the sheet, a JPEG
	 */
	@FlameMethod(idempotent = true, maxAttempts = 3)
	public byte[] compose(ContactSheet sheet) {
		return Jpeg.encode(new ContactSheetPainter(sheet).paint(), 0.92);
	}

}
