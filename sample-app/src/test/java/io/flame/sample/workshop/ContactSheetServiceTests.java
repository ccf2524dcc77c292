package io.flame.sample.workshop;

import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.List;

import io.flame.sample.workshop.ContactSheet.Print;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ContactSheetService}.
 */
class ContactSheetServiceTests {

	private final ContactSheetService service = new ContactSheetService();

	@ParameterizedTest
	@CsvSource({ "1, 1, 1", "2, 2, 1", "12, 4, 3", "48, 6, 8" })
	void whenPrintsAreGivenThenTheSheetIsAGrid(int count, int columns, int rows) {
		BufferedImage sheet = TestPictures.read(this.service.compose(sheet(count)));
		assertThat(sheet.getWidth()).isEqualTo(2 * 64 + columns * 360 - 40);
		assertThat(sheet.getHeight()).isEqualTo(2 * 64 + 76 + rows * 358 - 40);
		assertThat(sheet.getRGB(64 + 80, 64 + 76 + 120)).matches(TestPictures::isReddish);
	}

	@Test
	void whenAThumbnailIsBrokenThenTheSheetIsRefused() {
		Print print = new Print("x", "", new byte[] { 1 }, List.of());
		assertThatExceptionOfType(UnreadablePictureException.class)
			.isThrownBy(() -> this.service.compose(new ContactSheet("t", "n", List.of(print))))
			.withMessageContaining("'x'");
	}

	@Test
	void whenThePrintsDoNotFitThenThereIsNoSuchSheet() {
		assertThatIllegalArgumentException().isThrownBy(() -> sheet(0));
		assertThatIllegalArgumentException().isThrownBy(() -> sheet(ContactSheet.CAPACITY + 1));
	}

	private static ContactSheet sheet(int count) {
		Print print = new Print("a-name-that-is-much-too-long-for-the-room-below-a-picture.jpg", "details",
				TestPictures.jpeg(320, 240), List.of(new PaletteColour("#ff0000", 0.5)));
		return new ContactSheet("title", "note", Collections.nCopies(count, print));
	}

}
