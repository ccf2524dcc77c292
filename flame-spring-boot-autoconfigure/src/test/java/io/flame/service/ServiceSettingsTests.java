package io.flame.service;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

import io.flame.FlameConfigurationException;
import io.flame.FlameMethod;
import io.flame.FlameMode;
import io.flame.FlameService;
import io.flame.FlameServiceRegistrar;
import io.flame.ImportFlameServices;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Settings of calls: where they are set, and which of them applies.
 */
class ServiceSettingsTests {

	private static ServiceDefinition discover(String id, Consumer<AnnotationConfigApplicationContext> beans) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.getEnvironment().getSystemProperties().put("settings.delay", "30ms");
			beans.accept(context);
			context.addBeanFactoryPostProcessor((beanFactory) -> {
				new ServiceRegistrations(context.getDefaultListableBeanFactory(), context.getEnvironment(),
						FlameMode.PARENT)
					.register();
				// what becomes a client proxy in an application cannot be instantiated
				// here
				for (String name : context.getBeanDefinitionNames()) {
					context.getBeanDefinition(name).setLazyInit(true);
				}
			});
			context.refresh();
			return Objects.requireNonNull(new ServiceDiscoverer(context.getBeanFactory()).discover().find(id));
		}
		finally {
			System.clearProperty("settings.delay");
		}
	}

	private static ServiceDefinition registered(String id, FlameServiceRegistrar registrar) {
		return discover(id, (context) -> context.registerBean(FlameServiceRegistrar.class, () -> registrar));
	}

	private static MethodDefinition method(ServiceDefinition service, String id) {
		return Objects.requireNonNull(service.findMethod(id));
	}

	@Test
	void settingsOfTheServiceAreThoseOfItsMethods() {
		MethodDefinition method = method(discover("annotated", (context) -> context.register(Annotated.class)),
				"plain");
		assertThat(method.settings())
			.isEqualTo(new CallSettings("images", Duration.ofSeconds(2), 3, Duration.ofMillis(30), "#key"));
	}

	@Test
	void settingsOfTheMethodPrecedeThoseOfTheService() {
		ServiceDefinition service = discover("annotated", (context) -> context.register(Annotated.class));
		assertThat(method(service, "special").settings())
			.isEqualTo(new CallSettings("images", Duration.ofSeconds(2), 5, Duration.ofSeconds(1), "#other"));
		assertThat(method(service, "withoutKey").idempotencyKey()).isEqualTo("''");
	}

	@Test
	void settingsOfARegistrationPrecedeThoseOfTheAnnotation() {
		ServiceDefinition service = registered("annotated", (registry) -> registry.service(Annotated.class,
				(spec) -> spec.maxAttempts(4).retryDelay(Duration.ofMillis(7)).idempotencyKey("#p0")));
		assertThat(method(service, "plain").settings())
			.isEqualTo(new CallSettings("images", Duration.ofSeconds(2), 4, Duration.ofMillis(7), "#p0"));
		assertThat(method(service, "special").maxAttempts()).isEqualTo(5);
	}

	@Test
	void settingsOfAnImportPrecedeThoseOfTheAnnotation() {
		ServiceDefinition service = discover("imported", (context) -> context.register(Imports.class));
		assertThat(method(service, "call").settings())
			.isEqualTo(new CallSettings("documents", Duration.ofSeconds(9), 4, Duration.ofMillis(30), "#p0"));
	}

	@Test
	void functionsHaveSettings() {
		ServiceDefinition service = registered("twice",
				(registry) -> registry.function("twice", new ParameterizedTypeReference<Function<Integer, Integer>>() {
				}, (spec) -> spec.maxAttempts(2).retryDelay(Duration.ofMillis(7)).idempotencyKey("#p0")));
		assertThat(method(service, "default").settings())
			.isEqualTo(new CallSettings(null, null, 2, Duration.ofMillis(7), "#p0"));
	}

	@Test
	void invalidSettingsStopTheStartUp() {
		fails(NegativeAttempts.class, "Invalid 'maxAttempts' of");
		fails(NoDelay.class, "Invalid 'retryDelay' of");
		fails(NoSuchParameter.class, "names #nothing, which is not there");
		assertThatIllegalArgumentException().isThrownBy(
				() -> registered("x", (registry) -> registry.service(Annotated.class, (spec) -> spec.maxAttempts(0))));
		assertThatIllegalArgumentException().isThrownBy(() -> registered("x",
				(registry) -> registry.service(Annotated.class, (spec) -> spec.retryDelay(Duration.ZERO))));
	}

	private static void fails(Class<?> service, String message) {
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> discover("x", (context) -> context.register(service)))
			.withMessageContaining(message);
	}

	@FlameService(pool = "images", timeout = "2s", maxAttempts = 3, retryDelay = "${settings.delay}",
			idempotencyKey = "#key")
	static class Annotated {

		public String plain(String key) {
			return key;
		}

		@FlameMethod(maxAttempts = 5, retryDelay = "1s", idempotencyKey = "#other")
		public String special(String other) {
			return other;
		}

		@FlameMethod(idempotencyKey = "''")
		public void withoutKey() {
		}

	}

	@FlameService(timeout = "9s", maxAttempts = 2, idempotencyKey = "#number")
	interface Imported {

		int call(int number);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportFlameServices(types = Imported.class, pool = "documents", maxAttempts = 4, retryDelay = "${settings.delay}",
			idempotencyKey = "#p0")
	static class Imports {

	}

	@FlameService(maxAttempts = -1)
	static class NegativeAttempts {

	}

	@FlameService(retryDelay = "0s")
	static class NoDelay {

	}

	@FlameService(idempotencyKey = "#nothing")
	static class NoSuchParameter {

		public void call(String something) {
		}

	}

}
