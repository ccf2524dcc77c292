package io.flame.both;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A reactive parent and its runners.
 */
class ReactiveParentTests {

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void reactiveParentHasServletRunners() throws Exception {
		try (ConfigurableApplicationContext parent = SpringApplication.run(ReactiveApplication.class,
				"--spring.profiles.active=parent", "--server.port=0", "--server.address=127.0.0.1",
				"--flame.backend.process.memory=128MB", "--flame.pools.default.max=1",
				"--flame.pools.default.spawn-timeout=120s", "--spring.main.register-shutdown-hook=false")) {
			assertThat(parent).isInstanceOf(ReactiveWebServerApplicationContext.class);
			URI uri = URI
				.create("http://127.0.0.1:" + parent.getEnvironment().getProperty("local.server.port") + "/pid");
			HttpResponse<String> answer = this.http.send(HttpRequest.newBuilder(uri).build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(Long.parseLong(answer.body())).isNotEqualTo(ProcessHandle.current().pid());
		}
	}

	@Test
	void runnerStartedByHandIsAServletApplication() {
		try (ConfigurableApplicationContext runner = SpringApplication.run(ReactiveApplication.class,
				"--spring.profiles.active=runner", "--server.port=0", "--spring.main.register-shutdown-hook=false")) {
			assertThat(runner).isInstanceOf(ServletWebServerApplicationContext.class);
		}
	}

}
