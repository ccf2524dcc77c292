package io.flame.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.FlameClient;
import io.flame.FlameNoRunnerException;
import io.flame.FlameSerializationException;
import io.flame.FlameService;
import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerStartException;
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

	@Test
	void whatCannotBeSentStartsNoRunner() {
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.pools.default.backend=countingBackend",
					"--flame.max-body-size=20KB", "--flame.pools.default.acquire-timeout=10s",
					"--spring.main.register-shutdown-hook=false")) {
			AtomicInteger launches = parent.getBean(CountingBackend.class).launches;
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
				.isThrownBy(() -> client.call((each) -> each.store("x")))
				.withMessageContaining("depot/store");
			assertThat(launches).hasValue(0);
			assertThat(parent.getBean(RunnerPools.class).get("default").snapshot().runners()).isEmpty();
			assertThatExceptionOfType(FlameNoRunnerException.class).isThrownBy(() -> depot.store("x"))
				.withMessageContaining("counted");
			assertThat(launches).hasPositiveValue();
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

	/**
	 * Starts nothing.
	 */
	static final class CountingBackend implements RunnerBackend {

		private final AtomicInteger launches = new AtomicInteger();

		@Override
		public RunnerInstance launch(LaunchRequest request) throws RunnerStartException {
			this.launches.incrementAndGet();
			throw new RunnerStartException("counted", null, true);
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
		CountingBackend countingBackend() {
			return new CountingBackend();
		}

		@Bean
		Depot depot() {
			throw new IllegalStateException("Never created in the parent");
		}

	}

}
