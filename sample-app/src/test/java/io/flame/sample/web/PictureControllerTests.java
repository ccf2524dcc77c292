package io.flame.sample.web;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.flame.sample.workshop.DevelopedPicture;
import io.flame.sample.workshop.PictureService;
import io.flame.sample.workshop.TestPictures;
import io.flame.sample.workshop.WorkshopProperties;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PictureController}.
 */
class PictureControllerTests {

	private final WorkshopProperties properties = new WorkshopProperties(1_000_000, DataSize.ofKilobytes(100));

	private final PictureStore store = new PictureStore();

	private final MockMvcTester mvc = MockMvcTester.of(List
		.of(new PictureController(new PictureService(this.properties, "runner-1"), this.store, this.properties)),
			(builder) -> builder.setControllerAdvice(new PictureErrors()).build());

	@Test
	void whenAFormIsPostedThenThePictureCanBeFetched() {
		MvcTestResult posted = this.mvc.post()
			.uri("/pictures")
			.multipart()
			.file(new MockMultipartFile("file", "both.jpg", "image/jpeg", TestPictures.jpeg(640, 480)))
			.exchange();
		assertThat(posted).hasStatus(HttpStatus.CREATED);
		String location = Objects.requireNonNull(posted.getResponse().getHeader("Location"));
		assertThat(location).startsWith("/pictures/");
		assertThat(this.mvc.get().uri(location)).hasStatusOk()
			.bodyJson()
			.hasPathSatisfying("$.name", (name) -> name.assertThat().isEqualTo("both.jpg"))
			.hasPathSatisfying("$.width", (width) -> width.assertThat().isEqualTo(640))
			.hasPathSatisfying("$.runner", (runner) -> runner.assertThat().isEqualTo("runner-1"))
			.hasPathSatisfying("$.palette[0].hex", (hex) -> hex.assertThat().asString().startsWith("#"))
			.hasPathSatisfying("$.links.self", (self) -> self.assertThat().isEqualTo(location));
		assertThat(this.mvc.get().uri(location + "/thumbnail")).hasStatusOk().hasContentType(MediaType.IMAGE_JPEG);
	}

	@Test
	void whenThePictureIsTheBodyThenItIsDeveloped() {
		assertThat(
				this.mvc.post().uri("/pictures").contentType(MediaType.IMAGE_JPEG).content(TestPictures.jpeg(64, 48)))
			.hasStatus(HttpStatus.CREATED);
	}

	@Test
	void whenTheBodyIsNoPictureThenTheProblemIsDescribed() {
		assertThat(this.mvc.post().uri("/pictures").contentType(MediaType.IMAGE_JPEG).content("text"))
			.hasStatus(HttpStatus.UNPROCESSABLE_CONTENT)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyText()
			.contains("the file is no picture but text");
	}

	@Test
	void whenTheBodyIsTooLargeThenItIsRefused() {
		assertThat(this.mvc.post().uri("/pictures").contentType(MediaType.IMAGE_JPEG).content(new byte[100 * 1024 + 1]))
			.hasStatus(HttpStatus.CONTENT_TOO_LARGE);
	}

	@Test
	void whenThePictureIsUnknownThenItIsNotFound() {
		assertThat(this.mvc.get().uri("/pictures/nope")).hasStatus(HttpStatus.NOT_FOUND);
		assertThat(this.mvc.get().uri("/pictures/nope/thumbnail")).hasStatus(HttpStatus.NOT_FOUND);
	}

	@Test
	void whenTheStoreIsFullThenTheOldestPictureIsForgotten() {
		DevelopedPicture picture = new DevelopedPicture("x", "PNG", 1, 1, new byte[1], List.of(), "r", Duration.ZERO);
		String first = this.store.add(picture);
		String second = this.store.add(picture);
		for (int i = 0; i < PictureStore.CAPACITY - 1; i++) {
			this.store.add(picture);
		}
		assertThat(this.store.find(first)).isNull();
		assertThat(this.store.find(second)).isNotNull();
	}

}
