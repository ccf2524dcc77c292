package io.flame.sample.billing;

import java.util.function.Supplier;

import io.flame.FlameFunction;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The function {@code ping}.
 */
@Configuration(proxyBeanMethods = false)
class PingConfiguration {

	@Bean
	@FlameFunction("ping")
	Supplier<String> ping() {
		return () -> "pong";
	}

}
