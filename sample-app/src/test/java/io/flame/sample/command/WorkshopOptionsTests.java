package io.flame.sample.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WorkshopOptions}.
 */
class WorkshopOptionsTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	Path folder;

	private final StringWriter output = new StringWriter();

	private final StringWriter errors = new StringWriter();

	private final WorkshopOptions options = new WorkshopOptions();

	@Test
	void whenNothingIsGivenThenTheDefaultsAreUsed() {
		assertThat(parse()).isEqualTo(WorkshopOptions.ACCEPTED);
		assertThat(this.options.in()).isNull();
		assertThat(this.options.out()).isEqualTo(Path.of("workshop-out"));
		assertThat(this.options.size()).isEqualTo(320);
	}

	@Test
	void whenOptionsAreGivenInEitherFormThenTheyAreTaken() {
		assertThat(parse("--in", this.folder.toString(), "--out=" + this.folder.resolve("o"), "--size=200"))
			.isEqualTo(WorkshopOptions.ACCEPTED);
		assertThat(this.options.in()).isEqualTo(this.folder);
		assertThat(this.options.out()).isEqualTo(this.folder.resolve("o"));
		assertThat(this.options.size()).isEqualTo(200);
	}

	@Test
	void whenOptionsAreForSpringThenTheyAreLeftAlone() {
		assertThat(parse("--spring.profiles.active=parent", "--flame.pools.default.max=4", "--debug",
				"--logging.level.root=debug"))
			.isEqualTo(WorkshopOptions.ACCEPTED);
	}

	@Test
	void whenHelpIsAskedForThenItIsShown() {
		assertThat(parse("--help")).isZero();
		assertThat(this.output.toString()).contains("--in=DIR", "--out=DIR", "--size=PIXELS", "--serve");
		assertThat(this.errors.toString()).isEmpty();
	}

	@Test
	void whenAnOptionIsUnknownThenItIsNamed() {
		assertRefused("'--inn=x'", "--inn=x");
	}

	@Test
	void whenTheSizeIsNoNumberOrOutOfRangeThenItIsRefused() {
		assertRefused("'large'", "--size=large");
		assertRefused("not 5", "--size=5");
	}

	@Test
	void whenTheFolderIsMissingOrAFileThenItIsRefused() throws IOException {
		Path file = Files.createFile(this.folder.resolve("file"));
		assertRefused("does not exist", "--in=" + this.folder.resolve("nowhere"));
		assertRefused("is not a folder", "--in=" + file);
		assertRefused("is not a folder", "--out=" + file);
	}

	@Test
	void whenResultsWouldReplaceThePicturesThenItIsRefused() throws IOException {
		Path thumbnails = Files.createDirectory(this.folder.resolve("thumbnails"));
		assertRefused("choose another --out", "--in=" + this.folder, "--out=" + this.folder);
		assertRefused("choose another --out", "--in=" + thumbnails, "--out=" + this.folder);
	}

	private int parse(String... arguments) {
		return this.options.parse(new PrintWriter(this.output, true), new PrintWriter(this.errors, true), arguments);
	}

	private void assertRefused(String reason, String... arguments) {
		this.errors.getBuffer().setLength(0);
		assertThat(parse(arguments)).isEqualTo(2);
		assertThat(this.errors.toString().lines()).hasSize(2).first().asString().contains(reason);
	}

}
