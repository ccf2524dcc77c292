package io.flame.sample.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.sample.workshop.ContactSheetService;
import io.flame.sample.workshop.DevelopedPicture;
import io.flame.sample.workshop.PictureService;
import io.flame.sample.workshop.TestPictures;
import io.flame.sample.workshop.WorkshopProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Development}, {@link ContactSheets}, {@link ResultTable} and
 * {@link Summary}.
 */
class DevelopmentTests {

	private static final WorkshopProperties PROPERTIES = new WorkshopProperties(1_000_000, DataSize.ofMegabytes(1));

	@TempDir
	@SuppressWarnings("NullAway.Init")
	Path root;

	@SuppressWarnings("NullAway.Init")
	private Path in;

	@SuppressWarnings("NullAway.Init")
	private OutputFolder out;

	@BeforeEach
	void createFolders() throws IOException {
		this.in = Files.createDirectory(this.root.resolve("in"));
		this.out = new OutputFolder(this.root.resolve("out"));
		this.out.create();
	}

	@Test
	void whenSomeFilesAreDamagedThenTheOthersAreDevelopedAndAllAreInTheTable() throws Exception {
		Files.write(this.in.resolve("a.jpg"), TestPictures.jpeg(400, 300));
		Files.write(this.in.resolve("a.png"), TestPictures.jpeg(300, 400));
		Files.createFile(this.in.resolve("empty.jpg"));
		Files.writeString(this.in.resolve("text.jpg"), "text");
		Files.write(this.in.resolve("huge.jpg"), new byte[2 << 20]);
		PictureFolder folder = PictureFolder.scan(this.in, this.out.root());
		AtomicInteger steps = new AtomicInteger();
		List<PictureResult> results = development(new PictureService(PROPERTIES, "runner-1")).run(folder.files(),
				this.out, steps::incrementAndGet);
		assertThat(steps).hasValue(5);
		assertThat(this.out.root().resolve("thumbnails/a.jpg.jpg")).isNotEmptyFile();
		assertThat(this.out.root().resolve("thumbnails/a.png.jpg")).isNotEmptyFile();
		assertThat(this.out.root().resolve("palettes/a.jpg.json")).content().contains("\"picture\" : \"a.jpg\"", "hex");
		assertThat(new ResultTable(results).toString()).containsSubsequence("| a.jpg", "400x300", "runner-1", " s |",
				" -> ", "| ok", "| a.png", "300x400", "| empty.jpg", "0 B", "FAILED: the file is empty", "| huge.jpg",
				"2.0 MB", "FAILED: the file is larger than 1.0 MB", "| text.jpg", "FAILED: the file is no picture");
		assertThat(new Summary(results, folder, Duration.ofMillis(1234)))
			.hasToString("2 pictures, 3 failed, 1 runner, 1.23 s");
		assertThat(new ContactSheets(new ContactSheetService()).print(results, folder.title(), this.out))
			.isEqualTo("1 contact sheet printed");
		assertThat(this.out.root().resolve("contact-sheet.jpg")).isNotEmptyFile();
	}

	@Test
	void whenThereAreMorePicturesThanFitOnASheetThenThereAreSeveralAndOldOnesAreDeleted() throws Exception {
		byte[] picture = TestPictures.jpeg(40, 30);
		for (int i = 0; i < 50; i++) {
			Files.write(this.in.resolve(i + ".jpg"), picture);
		}
		Files.write(this.out.root().resolve("contact-sheet-3.jpg"), picture);
		PictureFolder folder = PictureFolder.scan(this.in, this.out.root());
		List<PictureResult> results = development(new PictureService(PROPERTIES, "runner-1")).run(folder.files(),
				this.out, () -> {
				});
		assertThat(new ContactSheets(new ContactSheetService()).print(results, "in", this.out))
			.isEqualTo("2 contact sheets printed");
		assertThat(this.out.root().resolve("contact-sheet-2.jpg")).exists();
		assertThat(this.out.root().resolve("contact-sheet-3.jpg")).doesNotExist();
	}

	@Test
	void whenNoRunnerServesThenItIsGivenUpBeforeAllFilesAreTried() throws Exception {
		for (int i = 0; i < 500; i++) {
			Files.createFile(this.in.resolve(i + ".jpg"));
		}
		PictureFolder folder = PictureFolder.scan(this.in, this.out.root());
		List<PictureResult> results = development(new BrokenService()).run(folder.files(), this.out, () -> {
		});
		assertThat(results).hasSizeLessThan(500)
			.allSatisfy((result) -> assertThat(result).isInstanceOf(PictureResult.NotServed.class));
	}

	private static Development development(PictureService service) {
		return new Development(service, PROPERTIES.maxFileSize(), 100);
	}

	private static final class BrokenService extends PictureService {

		BrokenService() {
			super(PROPERTIES, "none");
		}

		@Override
		public DevelopedPicture develop(String name, byte[] content, int size) {
			throw new IllegalStateException("no runner");
		}

	}

}
