package io.flame.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The times that a pool has by default.
 */
class PoolPropertiesTests {

	@ParameterizedTest
	@CsvSource({ "PT0.5S, PT30S", "PT10S, PT30S", "PT40S, PT2M", "PT10H, PT5M" })
	void spawnTimeoutFollowsTheTimeThatTheParentTookToStart(Duration ownStart, Duration spawnTimeout) {
		PoolProperties properties = new PoolProperties(new FlameProperties(), ownStart);
		assertThat(properties.settings("default").spawnTimeout()).isEqualTo(spawnTimeout);
		assertThat(properties.defaults("default").acquireTimeout()).isEqualTo(spawnTimeout);
	}

	@Test
	void aConfiguredSpawnTimeoutHolds() {
		FlameProperties configured = new FlameProperties();
		FlameProperties.Pool pool = new FlameProperties.Pool();
		pool.setSpawnTimeout(Duration.ofSeconds(3));
		configured.getPools().put("default", pool);
		PoolProperties properties = new PoolProperties(configured, Duration.ofSeconds(40));
		assertThat(properties.settings("default").spawnTimeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(properties.defaults("default").acquireTimeout()).isEqualTo(Duration.ofSeconds(3));
	}

}
