package io.flame.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import io.flame.FlameClient;
import io.flame.FlameSerializationException;
import io.flame.FlameService;
import io.flame.pool.RunnerPools;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls that cannot be sent, in a parent whose pool is cold.
 */
class EncodedFirstTests {

	private static final String RESPONSE = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s";

	@Test
	void whatCannotBeSentStartsNoRunner() throws Exception {
		String description = "{\"id\":\"x\",\"protocol\":1,\"state\":\"ready\",\"running\":[],\"services\":{}}";
		byte[] response = RESPONSE.formatted(description.length(), description).getBytes(StandardCharsets.UTF_8);
		try (StubRunner runner = new StubRunner(response);
				ConfigurableApplicationContext parent = new SpringApplicationBuilder(Application.class)
					.web(WebApplicationType.NONE)
					.run("--spring.profiles.active=parent", "--flame.runner-url=http://127.0.0.1:" + runner.port(),
							"--flame.max-body-size=20KB", "--flame.pools.default.min=0",
							"--flame.pools.default.acquire-timeout=10s",
							"--spring.main.register-shutdown-hook=false")) {
			Depot depot = parent.getBean(Depot.class);
			assertThatExceptionOfType(FlameSerializationException.class)
				.isThrownBy(() -> depot.store(Map.of("loop", new Loop())))
				.withMessageContaining("depot/store");
			assertThatExceptionOfType(FlameSerializationException.class)
				.isThrownBy(() -> depot.store(List.of("x".repeat(21_000))))
				.withMessageContainingAll("depot/store", "flame.max-body-size");
			// half a character
			FlameClient.ServiceSpec<Depot> client = parent.getBean(FlameClient.class)
				.service(Depot.class)
				.idempotencyKey("\ud83d");
			assertThatExceptionOfType(FlameSerializationException.class)
				.isThrownBy(() -> client.<String, RuntimeException>call((each) -> each.store("x")))
				.withMessageContaining("depot/store");
			assertThat(runner.requests()).isEmpty();
			assertThat(parent.getBean(RunnerPools.class).get("default").snapshot().runners()).isEmpty();
			// the pool works
			runner.answer((request, connection) -> connection.socket().close());
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> depot.store("x"));
			assertThat(runner.requests()).isNotEmpty();
		}
	}

	/**
	 * Contains itself.
	 */
	public static final class Loop {

		public Loop getSelf() {
			return this;
		}

	}

	@FlameService("depot")
	interface Depot {

		String store(Object thing);

	}

	@Configuration
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Depot depot() {
			throw new IllegalStateException("Never created in the parent");
		}

	}

}
