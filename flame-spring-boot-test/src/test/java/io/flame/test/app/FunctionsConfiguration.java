package io.flame.test.app;

import java.util.function.Function;
import java.util.function.Supplier;

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

	@Bean
	@FlameFunction("thread")
	Supplier<String> thread() {
		return () -> Thread.currentThread().getName();
	}

	/**
	 * Calls another function with the client of the process that it is in.
	 * @param client the client
	 * @return the function
	 */
	@Bean
	@FlameFunction("callsInProcess")
	Supplier<Boolean> callsInProcess(FlameClient client) {
		return () -> Thread.currentThread().getName().equals(client.function("thread").returning(String.class).call());
	}

}
