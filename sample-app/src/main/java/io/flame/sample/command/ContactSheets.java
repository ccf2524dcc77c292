package io.flame.sample.command;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

import io.flame.sample.command.PictureResult.Developed;
import io.flame.sample.workshop.ContactSheet;
import io.flame.sample.workshop.ContactSheet.Print;
import io.flame.sample.workshop.ContactSheetService;

/**
 * Has the developed pictures printed on contact sheets, {@value ContactSheet#CAPACITY} to
 * a sheet.
 */
final class ContactSheets {

	private final ContactSheetService service;

	ContactSheets(ContactSheetService service) {
		this.service = service;
	}

	/**
	 * Prints the sheets.
	 * @param results what became of the files
	 * @param title the title of the sheets
	 * @param folder where they go
	 * @return what to tell the user
	 */
	String print(List<PictureResult> results, String title, OutputFolder folder) {
		List<Developed> pictures = results.stream()
			.filter(Developed.class::isInstance)
			.map(Developed.class::cast)
			.toList();
		List<byte[]> sheets = new ArrayList<>();
		int count = (pictures.size() + ContactSheet.CAPACITY - 1) / ContactSheet.CAPACITY;
		try {
			for (int i = 0; i < count; i++) {
				List<Developed> page = pictures.subList(i * ContactSheet.CAPACITY,
						Math.min(pictures.size(), (i + 1) * ContactSheet.CAPACITY));
				String note = Quantities.count(pictures.size(), "picture")
						+ ((count > 1) ? ", sheet " + (i + 1) + " of " + count : "");
				sheets.add(this.service.compose(new ContactSheet(title, note, prints(page))));
			}
			folder.writeContactSheets(sheets);
			return (count > 0) ? Quantities.count(count, "contact sheet") + " printed" : "No contact sheet to print";
		}
		catch (IOException | RuntimeException ex) {
			return "No contact sheet could be printed: " + Reasons.of(ex);
		}
	}

	private static List<Print> prints(List<Developed> pictures) throws IOException {
		List<Print> prints = new ArrayList<>();
		for (Developed picture : pictures) {
			String details = picture.dimensions().replace("x", " \u00d7 ") + "  \u00b7  " + picture.format();
			prints.add(new Print(picture.file().name(), details, Files.readAllBytes(picture.thumbnail()),
					picture.palette()));
		}
		return prints;
	}

}
