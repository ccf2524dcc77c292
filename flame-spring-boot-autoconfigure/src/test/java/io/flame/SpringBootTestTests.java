package io.flame;

import io.flame.app.TestApplication;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user's test of a parent: its children are what the test has set up.
 */
@SpringBootTest(classes = { TestApplication.class, SpringBootTestTests.MarkerConfiguration.class },
		webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "flame.backend.process.memory=128MB", "test.marker=from the test",
				"flame.pools.default.spawn-timeout=60s" })
@ActiveProfiles("parent")
@DirtiesContext
class SpringBootTestTests {

	@Test
	void childrenHaveTheConfigurationAndThePropertiesOfTheTest(@Autowired Marker marker) {
		assertThat(marker.read()).isEqualTo("from the test in " + FlameMode.RUNNER);
	}

	@FlameService
	interface Marker {

		String read();

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class MarkerConfiguration {

		@Bean
		Marker marker(Environment environment) {
			return () -> environment.getProperty("test.marker") + " in " + FlameMode.of(environment);
		}

	}

}
