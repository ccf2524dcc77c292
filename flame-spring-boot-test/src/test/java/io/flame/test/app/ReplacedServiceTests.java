package io.flame.test.app;

import java.util.function.UnaryOperator;

import io.flame.FlameClient;
import io.flame.FlameFunction;
import io.flame.test.FlameTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * A service that calls another one, which the test replaces.
 */
@FlameTest(PlotService.class)
class ReplacedServiceTests {

	@MockitoBean
	private PlotService plots;

	@Test
	void theServiceOnTheRunnerGetsTheReplacement(@Autowired FlameClient client) {
		given(this.plots.plot("x")).willReturn("mocked");
		assertThat(client.function("frame").returning(String.class).call("x")).isEqualTo("[mocked]");
	}

	/**
	 * Adds a service.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class FrameConfiguration {

		@Bean
		@FlameFunction("frame")
		UnaryOperator<String> frame(PlotService plots) {
			return (text) -> "[" + plots.plot(text) + "]";
		}

	}

}
