package io.flame.sample.workshop;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PictureService}.
 */
class PictureServiceTests {

	private final PictureService service = new PictureService(
			new WorkshopProperties(20_000_000, DataSize.ofMegabytes(60)), "runner-7");

	@ParameterizedTest
	@CsvSource({ "jpg, JPEG", "png, PNG", "gif, GIF", "bmp, BMP", "tif, TIFF" })
	void whenTheFormatIsKnownThenThePictureIsDeveloped(String extension, String format) {
		byte[] file = TestPictures.file(TestPictures.redAndBlue(640, 400, BufferedImage.TYPE_INT_RGB), extension);
		DevelopedPicture picture = this.service.develop("both." + extension, file, 160);
		assertThat(picture.name()).isEqualTo("both." + extension);
		assertThat(picture.format()).isEqualTo(format);
		assertThat(picture.width()).isEqualTo(640);
		assertThat(picture.height()).isEqualTo(400);
		assertThat(picture.runner()).isEqualTo("runner-7");
		assertThat(picture.elapsed()).isPositive();
		BufferedImage thumbnail = TestPictures.read(picture.thumbnail());
		assertThat(thumbnail.getWidth()).isEqualTo(160);
		assertThat(thumbnail.getHeight()).isEqualTo(100);
		assertRedAndBlue(thumbnail);
		assertThat(picture.palette()).hasSizeGreaterThanOrEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(ints = { BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_INT_ARGB })
	void whenThePixelsAreStoredInAnotherWayThenTheColoursAreTheSame(int type) {
		byte[] file = TestPictures.file(TestPictures.redAndBlue(300, 200, type), "png");
		assertRedAndBlue(TestPictures.read(this.service.develop("x.png", file, 100).thumbnail()));
	}

	@Test
	void whenThePictureIsSmallThenItKeepsItsSize() {
		BufferedImage thumbnail = TestPictures
			.read(this.service.develop("x.jpg", TestPictures.jpeg(40, 30), 320).thumbnail());
		assertThat(thumbnail.getWidth()).isEqualTo(40);
		assertThat(thumbnail.getHeight()).isEqualTo(30);
	}

	@Test
	void whenThePictureIsVeryNarrowThenTheThumbnailHasAPixelLeft() {
		byte[] file = TestPictures.file(new BufferedImage(5000, 2, BufferedImage.TYPE_INT_RGB), "png");
		assertThat(TestPictures.read(this.service.develop("x.png", file, 100).thumbnail()).getHeight()).isOne();
	}

	@Test
	void whenThePictureIsLargeThenItIsReadWithFewerPixels() {
		byte[] file = TestPictures.jpeg(5000, 3800);
		DevelopedPicture picture = this.service.develop("large.jpg", file, 320);
		assertThat(picture.width()).isEqualTo(5000);
		assertThat(picture.height()).isEqualTo(3800);
		assertThat(new PictureDecoder(20_000_000).decode(file).image().getWidth()).isEqualTo(2500);
		assertRedAndBlue(TestPictures.read(picture.thumbnail()));
	}

	@ParameterizedTest
	@CsvSource({ "1, 120, 60, left", "2, 120, 60, right", "3, 120, 60, right", "4, 120, 60, left", "5, 60, 120, top",
			"6, 60, 120, top", "7, 60, 120, bottom", "8, 60, 120, bottom" })
	void whenTheCameraWasTurnedThenTheThumbnailIsTheRightWayUp(int orientation, int width, int height, String red) {
		DevelopedPicture picture = this.service.develop("x.jpg", TestPictures.jpeg(120, 60, orientation), 320);
		assertThat(picture.width()).isEqualTo(width);
		assertThat(picture.height()).isEqualTo(height);
		BufferedImage thumbnail = TestPictures.read(picture.thumbnail());
		assertThat(thumbnail.getWidth()).isEqualTo(width);
		int x = switch (red) {
			case "left" -> 10;
			case "right" -> width - 10;
			default -> width / 2;
		};
		int y = switch (red) {
			case "top" -> 10;
			case "bottom" -> height - 10;
			default -> height / 2;
		};
		assertThat(thumbnail.getRGB(x, y)).matches(TestPictures::isReddish);
		assertThat(thumbnail.getRGB(width - 1 - x, height - 1 - y))
			.matches((rgb) -> red.equals("left") || red.equals("right") || TestPictures.isBluish(rgb));
	}

	@Test
	void whenAPartIsTransparentThenItBecomesWhiteAndIsNotInThePalette() {
		BufferedImage image = new BufferedImage(100, 100, BufferedImage.TYPE_INT_ARGB);
		for (int x = 0; x < 100; x++) {
			for (int y = 0; y < 50; y++) {
				image.setRGB(x, y, 0xff008000);
			}
		}
		DevelopedPicture picture = this.service.develop("x.png", TestPictures.file(image, "png"), 320);
		assertThat(TestPictures.read(picture.thumbnail()).getRGB(50, 90)).isEqualTo(0xffffffff);
		assertThat(picture.palette()).containsExactly(new PaletteColour("#008000", 1));
	}

	@Test
	void whenAllIsTransparentThenThePaletteIsEmpty() {
		byte[] file = TestPictures.file(new BufferedImage(9, 9, BufferedImage.TYPE_INT_ARGB), "png");
		assertThat(this.service.develop("x.png", file, 320).palette()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "jpg", "png", "gif", "bmp", "tif" })
	void whenFileIsTruncatedThenThePictureIsRefused(String format) {
		byte[] file = TestPictures.file(TestPictures.redAndBlue(800, 600, BufferedImage.TYPE_INT_RGB), format);
		assertRefused(Arrays.copyOf(file, file.length / 2), "the file is damaged");
	}

	@Test
	void whenOnlyTheBeginningIsThereThenThePictureIsRefused() {
		byte[] file = TestPictures.jpeg(800, 600);
		assertRefused(Arrays.copyOf(file, 200), "the file is damaged");
	}

	@Test
	void whenFileIsNoPictureThenItIsRefusedWithTheReason() {
		assertRefused(new byte[0], "the file is empty");
		assertRefused("Dear diary,\n".getBytes(StandardCharsets.UTF_8), "the file is no picture but text");
		assertRefused("%PDF-1.7\n%\0\1\2".getBytes(StandardCharsets.ISO_8859_1),
				"the file is no picture but a PDF document");
		assertRefused("\0\0\0\30ftypheic\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1),
				"HEIC and AVIF pictures are not supported");
		assertRefused(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, "the file is no picture in a known format");
	}

	@Test
	void whenTheHeaderPromisesTooManyPixelsThenNothingIsDecoded() {
		assertRefused(emptyPng(30_000, 20_000), "30000x20000 are 600 megapixels, the limit is 20");
	}

	@Test
	void whenTheSizeIsOutOfRangeThenTheCallIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.service.develop("x", TestPictures.jpeg(9, 9), 0));
		assertThatIllegalArgumentException().isThrownBy(() -> this.service.develop("x", TestPictures.jpeg(9, 9), 4000));
	}

	@Test
	void whenTheSamePictureIsDevelopedTwiceThenTheResultIsTheSame() {
		byte[] file = TestPictures.jpeg(500, 400);
		DevelopedPicture first = this.service.develop("x.jpg", file, 100);
		DevelopedPicture second = this.service.develop("x.jpg", file, 100);
		assertThat(first.palette()).isEqualTo(second.palette());
		assertThat(first.thumbnail()).isEqualTo(second.thumbnail());
	}

	private void assertRefused(byte[] file, String reason) {
		assertThatExceptionOfType(UnreadablePictureException.class)
			.isThrownBy(() -> this.service.develop("x", file, 320))
			.withMessageStartingWith(reason);
	}

	private static void assertRedAndBlue(BufferedImage image) {
		int y = image.getHeight() / 2;
		assertThat(image.getRGB(image.getWidth() / 4, y)).matches(TestPictures::isReddish);
		assertThat(image.getRGB(image.getWidth() * 3 / 4, y)).matches(TestPictures::isBluish);
	}

	private static byte[] emptyPng(int width, int height) {
		ByteBuffer file = ByteBuffer.allocate(33);
		file.put(new byte[] { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' });
		file.putInt(13).put("IHDR".getBytes(StandardCharsets.US_ASCII));
		file.putInt(width).putInt(height).put(new byte[] { 8, 2, 0, 0, 0 });
		CRC32 crc = new CRC32();
		crc.update(file.array(), 12, 17);
		return file.putInt((int) crc.getValue()).array();
	}

}
