package io.flame.everything;

import java.nio.file.Path;

import io.flame.everything.EverythingApplication.Inspection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jms.core.JmsTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner in which all beans are made is quiet too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EagerQuietRunnerTests {

	@TempDir
	static Path directory;

	private Everything everything;

	private Inspection inspection;

	@BeforeAll
	void start() {
		this.everything = new Everything("--spring.profiles.active=runner", "--flame.server.lazy-initialization=false",
				"--spring.datasource.url=jdbc:h2:file:" + directory.resolve("shared"));
		this.inspection = this.everything.context.getBean(Inspection.class);
	}

	@AfterAll
	void stop() {
		this.everything.close();
	}

	@Test
	void beansAreMadeAndDoNothing() {
		assertThat(this.inspection.activity()).containsOnly("eager bean");
	}

	@Test
	void listenersDoNotListenWhoeverMadeThem() {
		assertThat(this.inspection.listening()).isEmpty();
		assertThat(this.everything.kafka.connections()).isZero();
		assertThat(this.everything.rabbit.connections()).isZero();
		JmsTemplate jms = this.everything.context.getBean(JmsTemplate.class);
		jms.setReceiveTimeout(60_000);
		jms.convertAndSend("annotated-jms", "message");
		assertThat(jms.receiveAndConvert("annotated-jms")).isEqualTo("message");
	}

	@Test
	void schemaOfASharedDatabaseIsLeftAlone() {
		assertThat(this.inspection.tables()).isEmpty();
	}

}
