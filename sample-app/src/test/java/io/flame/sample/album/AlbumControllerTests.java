package io.flame.sample.album;

import java.util.Objects;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.context.WebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AlbumController} in the local role.
 */
@SpringBootTest
class AlbumControllerTests {

	@SuppressWarnings("NullAway.Init")
	private MockMvcTester mvc;

	@BeforeEach
	void createTester(@Autowired WebApplicationContext context) {
		this.mvc = MockMvcTester.from(context);
	}

	private String open() {
		MvcTestResult opened = this.mvc.post().uri("/albums").exchange();
		assertThat(opened).hasStatus(HttpStatus.CREATED);
		return Objects.requireNonNull(opened.getResponse().getHeader("Location"));
	}

	private MvcTestResult add(String album, String caption) {
		return this.mvc.post().uri(album + "/captions").param("caption", caption).exchange();
	}

	@Test
	void whenCaptionsAreAddedThenEachAlbumHasItsOwn() {
		String album = open();
		String other = open();
		assertThat(add(album, "sea")).hasStatusOk();
		assertThat(add(other, "hills")).hasStatusOk();
		assertThat(add(album, "dunes")).hasStatusOk()
			.bodyJson()
			.isStrictlyEqualTo("{\"captions\":[\"sea\",\"dunes\"],\"runner\":\"local\"}");
	}

	@Test
	void whenTheAlbumDoesNotExistThenItIsNotFound() {
		assertThat(add("/albums/none", "sea")).hasStatus(HttpStatus.NOT_FOUND)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
	}

	@Test
	void whenTheCaptionIsBlankThenItIsRefused() {
		assertThat(add(open(), " ")).hasStatus(HttpStatus.BAD_REQUEST);
	}

	@Test
	void whenTheAlbumHasNoRunnerThenNoneIsStopped() {
		String album = open();
		assertThat(add(album, "sea")).hasStatusOk();
		assertThat(this.mvc.delete().uri(album + "/runner")).hasStatus(HttpStatus.CONFLICT);
	}

}
