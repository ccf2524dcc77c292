package io.flame;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.MDC;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.i18n.LocaleContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What of the caller's thread arrives at the handler, and that it does not stay there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContextPropagationTests {

	private ConfigurableApplicationContext runner;

	private ConfigurableApplicationContext parent;

	@BeforeAll
	void start() {
		this.runner = new SpringApplicationBuilder(Application.class).run("--spring.profiles.active=runner",
				"--server.port=0", "--flame.context.mdc-keys=user,order", "--spring.main.register-shutdown-hook=false");
		this.parent = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.profiles.active=parent", "--flame.context.mdc-keys=user,secret",
					"--flame.runner-url=http://127.0.0.1:"
							+ this.runner.getEnvironment().getRequiredProperty("local.server.port"),
					"--spring.main.register-shutdown-hook=false");
	}

	@AfterAll
	void stop() {
		this.parent.close();
		this.runner.close();
	}

	private Observer observer() {
		return this.parent.getBean(Observer.class);
	}

	@Test
	void localeAndChosenKeysOfTheLoggingContextArriveAndDoNotStay() {
		LocaleContextHolder.setLocale(Locale.forLanguageTag("de-CH-1996"));
		MDC.put("user", "ada");
		MDC.put("secret", "not chosen by the runner");
		MDC.put("other", "not chosen by the parent");
		try {
			assertThat(observer().observe()).containsEntry("locale", "de-CH-1996")
				.containsEntry("user", "ada")
				.doesNotContainKeys("secret", "other", "left");
		}
		finally {
			LocaleContextHolder.resetLocaleContext();
			MDC.clear();
		}
		for (int i = 0; i < 20; i++) {
			assertThat(observer().observe()).doesNotContainKeys("locale", "user", "left");
		}
	}

	@Test
	void whatTheApplicationAddsTravelsToo() {
		Application.principal.set("ada");
		try {
			assertThat(observer().observe()).containsEntry("principal", "ada");
			Application.principal.set("mallory");
			assertThatExceptionOfType(SecurityException.class).isThrownBy(() -> observer().observe())
				.withMessage("not mallory");
		}
		finally {
			Application.principal.remove();
		}
		assertThat(observer().observe()).doesNotContainKey("principal");
	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(Observer.class)
	static class Application {

		static final ThreadLocal<@Nullable String> principal = new ThreadLocal<>();

		@Bean
		ContextPropagator principalPropagator() {
			return new ContextPropagator() {

				@Override
				public void capture(Map<String, String> carrier) {
					String name = principal.get();
					if (name != null) {
						carrier.put("principal", name);
					}
				}

				@Override
				public InvocationContext.Scope restore(Map<String, String> carrier) {
					if ("mallory".equals(carrier.get("principal"))) {
						throw new SecurityException("not mallory");
					}
					principal.set(carrier.get("principal"));
					return principal::remove;
				}

			};
		}

	}

	@FlameService
	static class Observer {

		public Map<String, String> observe() {
			Map<String, String> seen = new LinkedHashMap<>(InvocationContext.current().trace());
			seen.remove("locale");
			if (LocaleContextHolder.getLocaleContext() != null) {
				seen.put("locale", LocaleContextHolder.getLocale().toLanguageTag());
			}
			seen.remove("user");
			seen.remove("secret");
			Map<String, String> mdc = MDC.getCopyOfContextMap();
			if (mdc != null) {
				seen.putAll(mdc);
			}
			seen.remove("principal");
			String principal = Application.principal.get();
			if (principal != null) {
				seen.put("principal", principal);
			}
			MDC.put("left", "by the handler");
			LocaleContextHolder.setLocale(Locale.JAPAN);
			return seen;
		}

	}

}
