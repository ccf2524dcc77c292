package io.flame.service;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

import io.flame.FlameConfigurationException;
import io.flame.FlameFunction;
import io.flame.FlameMode;
import io.flame.FlameService;
import io.flame.FlameServiceRegistrar;
import io.flame.FlameSessionScope;
import io.flame.ImportFlameServices;
import io.flame.StatefulService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Services of which each session has an instance of its own.
 */
class SessionScopedServiceTests {

	private static void discover(FlameMode mode, Consumer<AnnotationConfigApplicationContext> beans,
			Consumer<AnnotationConfigApplicationContext> verify) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			beans.accept(context);
			context.addBeanFactoryPostProcessor((beanFactory) -> {
				new ServiceRegistrations(context.getDefaultListableBeanFactory(), context.getEnvironment(), mode)
					.register();
				beanFactory.registerSingleton("catalog", new ServiceDiscoverer(beanFactory).discover());
				for (String name : beanFactory.getBeanDefinitionNames()) {
					beanFactory.getBeanDefinition(name).setLazyInit(true);
				}
			});
			context.refresh();
			verify.accept(context);
		}
	}

	private static void verify(FlameMode mode, Class<?> beans, String id, String beanName, boolean scoped) {
		discover(mode, (context) -> context.register(beans), (context) -> {
			assertThat(service(context, id).isSessionScoped()).isEqualTo(scoped);
			assertThat(context.getBeanFactory().getMergedBeanDefinition(beanName).getScope())
				.isEqualTo(scoped ? FlameSessionScope.NAME : "singleton");
		});
	}

	private static ServiceDefinition service(AnnotationConfigApplicationContext context, String id) {
		return Objects.requireNonNull(context.getBean(ServiceCatalog.class).find(id));
	}

	@Test
	void theAnnotationIsOnTheClassOrTheBeanMethod() {
		verify(FlameMode.LOCAL, Annotated.class, "annotated", "sessionScopedServiceTests.Annotated", true);
		verify(FlameMode.LOCAL, OnBeanMethod.class, "plain", "plain", true);
		verify(FlameMode.LOCAL, Plain.class, "plain", "sessionScopedServiceTests.Plain", false);
	}

	@Test
	void theAnnotationOnAnInterfaceOrASuperclassIsSeen() {
		verify(FlameMode.LOCAL, DefaultContract.class, "contract", "sessionScopedServiceTests.DefaultContract", true);
		verify(FlameMode.PARENT, Derived.class, "derived", "sessionScopedServiceTests.Derived", true);
	}

	@Test
	void importedAndRegisteredServicesGetTheScope() {
		verify(FlameMode.PARENT, Importing.class, "contract", "contract", true);
		discover(FlameMode.LOCAL,
				(context) -> context.registerBean(FlameServiceRegistrar.class, () -> (registry) -> registry
					.service("own", Annotated.class, (spec) -> spec.supplier((supplied) -> new Annotated()))),
				(context) -> {
					assertThat(service(context, "own").isSessionScoped()).isTrue();
					assertThat(context.getBeanFactory().getMergedBeanDefinition("own").getScope())
						.isEqualTo(FlameSessionScope.NAME);
				});
	}

	@Test
	void theServiceIsBehindItsScopedProxy() {
		discover(FlameMode.LOCAL, (context) -> context.register(Proxied.class), (context) -> {
			ServiceDefinition service = service(context, "proxied");
			assertThat(service.isSessionScoped()).isTrue();
			assertThat(service.beanName()).isEqualTo("scopedTarget.sessionScopedServiceTests.Proxied");
			assertThat(service.type()).isEqualTo(Proxied.class);
		});
	}

	@Test
	void snapshotsAndWarmUpAreNoMethodsOfTheService() {
		discover(FlameMode.LOCAL, (context) -> context.register(Stateful.class),
				(context) -> assertThat(service(context, "stateful").methods()).containsOnlyKeys("visit", "reset"));
	}

	@Test
	void aWarmUpThatDoesNotExistIsRefused() {
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> verify(FlameMode.PARENT, NoWarmUp.class, "noWarmUp", "x", true))
			.withMessageContaining(NoWarmUp.class.getName())
			.withMessageContaining("'load'")
			.withMessageContaining("Add the method");
	}

	@Test
	void functionsCannotBelongToSessions() {
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> verify(FlameMode.LOCAL, OfFunction.class, "add", "add", true))
			.withMessageContaining("'add'");
	}

	@Test
	void twoScopesAreRefused() {
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> verify(FlameMode.LOCAL, TwoScopes.class, "contract", "x", true))
			.withMessageContaining("'prototype'");
	}

	@FlameService
	@FlameSessionScope
	static class Annotated {

		public void call() {
		}

	}

	@FlameService("plain")
	static class Plain {

		public void call() {
		}

	}

	@FlameService("derived")
	static class Derived extends Annotated {

	}

	@Configuration(proxyBeanMethods = false)
	static class OnBeanMethod {

		@Bean
		@FlameSessionScope
		Plain plain() {
			return new Plain();
		}

	}

	@FlameService("contract")
	@FlameSessionScope(warmUp = "prepare")
	interface Contract {

		void call();

	}

	static class DefaultContract implements Contract {

		@Override
		public void call() {
		}

		public void prepare() {
		}

	}

	@Scope("prototype")
	static class TwoScopes extends DefaultContract {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportFlameServices(types = Contract.class)
	static class Importing {

	}

	@FlameService("proxied")
	@Scope(scopeName = FlameSessionScope.NAME, proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class Proxied {

		public void call() {
		}

	}

	@FlameService("stateful")
	@FlameSessionScope(warmUp = "load")
	static class Stateful implements StatefulService<List<String>> {

		public void visit(String name) {
		}

		public void reset(int code) {
		}

		public void load() {
		}

		@Override
		public @Nullable List<String> snapshot() {
			return null;
		}

		@Override
		public void restore(List<String> state) {
		}

	}

	@FlameService("noWarmUp")
	@FlameSessionScope(warmUp = "load")
	static class NoWarmUp {

		void load(int size) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfFunction {

		@Bean
		@FlameFunction
		@FlameSessionScope
		Function<Integer, Integer> add() {
			return (number) -> number + 1;
		}

	}

}
