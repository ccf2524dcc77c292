package io.flame.test.app;

import java.util.function.Function;

import io.flame.FlameClient;
import io.flame.FlameServiceRegistrar;
import io.flame.test.FlameTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Services that are registered in code.
 */
@FlameTest(ReportService.class)
class RegisteredServicesTests {

	@MockitoBean
	private Printer printer;

	@Test
	void eachMethodOfAServiceOfLambdasIsOnTheRunner(@Autowired FlameClient client) {
		given(this.printer.print("one")).willReturn("page one");
		String printed = client.method("press", "print").returning(String.class).call("one");
		assertThat(printed).isEqualTo("page one");
		String thread = client.method("press", "thread").returning(String.class).call("");
		assertThat(thread).isNotEqualTo(Thread.currentThread().getName());
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Services {

		@Bean
		static FlameServiceRegistrar services() {
			return (registry) -> {
				registry.method("press", "print", new ParameterizedTypeReference<Function<String, String>>() {
				}, (spec) -> spec.supplier((context) -> context.bean(Printer.class)::print));
				registry.method("press", "thread", String.class, String.class,
						(text) -> Thread.currentThread().getName());
			};
		}

	}

}
