package io.flame.sample.billing;

import java.util.function.Function;

import io.flame.FlameFunction;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The function {@code ping}.
 */
@Configuration(proxyBeanMethods = false)
class PingConfiguration {

	@Bean
	@FlameFunction("ping")
	Function<@Nullable String, String> ping() {
		return (text) -> (text != null) ? "pong: " + text : "pong";
	}

}
