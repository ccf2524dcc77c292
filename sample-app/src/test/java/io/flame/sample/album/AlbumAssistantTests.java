package io.flame.sample.album;

import io.flame.FlameClient;
import io.flame.FlameSession;
import io.flame.test.FlameTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AlbumAssistant} in sessions on a runner.
 */
@FlameTest(AlbumAssistant.class)
class AlbumAssistantTests {

	@Autowired
	private FlameClient flame;

	@Test
	void whenTheSessionHasLeftItsRunnerThenTheCaptionsAreRemembered() {
		try (FlameSession session = this.flame.openSession("default")) {
			AlbumAssistant assistant = session.service(AlbumAssistant.class);
			assertThat(assistant.add("sea").captions()).containsExactly("sea");
			session.passivate();
			AlbumReply reply = assistant.add("dunes");
			assertThat(reply.captions()).containsExactly("sea", "dunes");
			assertThat(reply.runner()).isEqualTo("test-runner");
		}
	}

	@Test
	void whenACaptionIsRefusedThenItIsNotRemembered() {
		try (FlameSession session = this.flame.openSession("default")) {
			AlbumAssistant assistant = session.service(AlbumAssistant.class);
			assertThatIllegalArgumentException().isThrownBy(() -> assistant.add(" "));
			assertThat(assistant.add("sea").captions()).containsExactly("sea");
		}
	}

	@Test
	void whenThereAreManyCaptionsThenTheOldestAreForgotten() {
		try (FlameSession session = this.flame.openSession("default")) {
			AlbumAssistant assistant = session.service(AlbumAssistant.class);
			for (int i = 0; i < 100; i++) {
				assistant.add("caption " + i);
			}
			assertThat(assistant.add("last").captions()).hasSize(100).startsWith("caption 1").endsWith("last");
		}
	}

}
