package io.flame.test.app;

import java.util.function.Function;

import io.flame.FlameClient;
import io.flame.FlameFunction;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Functions of bean methods.
 */
@Configuration
public class FunctionsConfiguration {

	@Bean
	@FlameFunction("shout")
	Function<String, String> shout() {
		return (text) -> text.toUpperCase() + "!";
	}

	/**
	 * Calls another function with the client of the process that it is in.
	 * @param client the client
	 * @return the function
	 */
	@Bean
	@FlameFunction("shoutTwice")
	Function<String, String> shoutTwice(FlameClient client) {
		return (text) -> {
			String once = client.function("shout").args(text).call(String.class);
			return once + " " + once + " " + Thread.currentThread().getName();
		};
	}

}
