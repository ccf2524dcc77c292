package io.flame.sample.workshop;

import java.nio.charset.StandardCharsets;

import io.flame.test.FlameTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PictureService} as its callers see it when it is behind a runner.
 */
@FlameTest(PictureService.class)
class PictureServiceOnRunnerTests {

	@Autowired
	private PictureService pictures;

	@Test
	void whatIsDevelopedTravels() {
		DevelopedPicture picture = this.pictures.develop("both.jpg", TestPictures.jpeg(640, 400), 160);
		assertThat(picture.runner()).isEqualTo("test-runner");
		assertThat(picture.width()).isEqualTo(640);
		assertThat(picture.elapsed()).isPositive();
		assertThat(picture.palette()).isNotEmpty();
		assertThat(TestPictures.read(picture.thumbnail()).getWidth()).isEqualTo(160);
	}

	@Test
	void exceptionsTravel() {
		byte[] text = "no picture".getBytes(StandardCharsets.UTF_8);
		assertThatExceptionOfType(UnreadablePictureException.class)
			.isThrownBy(() -> this.pictures.develop("x.txt", text, 160));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.pictures.develop("x.jpg", TestPictures.jpeg(64, 40), 0))
			.withMessage("'size' must be between 1 and 2048, not 0");
	}

}
