package io.flame.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.flame.FlameService;
import io.flame.client.FlameInvoker;
import io.flame.client.Invocation;
import io.flame.client.InvocationListener;
import io.flame.client.InvocationOptions;
import io.flame.client.ReferenceUse;
import io.flame.context.Deadline;
import io.flame.observation.ClientObservations;
import io.flame.observation.DefaultFlameClientObservationConvention;
import io.flame.observation.FlameClientObservationConvention;
import io.flame.service.ServiceDefinition;
import io.flame.service.ServiceDiscoverer;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Which applications have a registry of Flame's own observations, and what it records.
 */
class FlameObservationRegistryTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
		.withUserConfiguration(FlameObservationRegistryConfiguration.class, ClientObservationConfiguration.class);

	@Test
	void whenThereIsNothingButSpringBootThenFlameHasItsOwn() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(registry(context)).isNotSameAs(context.getBean(ObservationRegistry.class));
		});
	}

	static Stream<Class<?>> customizations() {
		return Stream.of(Handler.class, MeterHandler.class, Filter.class, Predicate.class, Convention.class,
				Customizer.class, Registry.class);
	}

	@ParameterizedTest
	@MethodSource("customizations")
	void whenTheApplicationAddsItsOwnThenItSeesFullObservations(Class<?> customization) {
		this.runner.withUserConfiguration(customization)
			.run((context) -> assertThat(registry(context)).isSameAs(context.getBean(ObservationRegistry.class)));
	}

	@Test
	void whenAParentContextAddsItsOwnThenItSeesFullObservations() {
		new ApplicationContextRunner().withUserConfiguration(Handler.class)
			.run((parent) -> this.runner.withParent(parent)
				.run((context) -> assertThat(registry(context)).isSameAs(context.getBean(ObservationRegistry.class))));
	}

	@Test
	void whenActiveCallsAreMeasuredThenObservationsAreFull() {
		this.runner.withPropertyValues("management.metrics.enable.flame.client.active=true").run((context) -> {
			assertThat(registry(context)).isSameAs(context.getBean(ObservationRegistry.class));
			invoke(context, (invocation) -> {
				assertThat(context.getBean(MeterRegistry.class).find("flame.client.active").longTaskTimers())
					.hasSize(1);
				return null;
			});
		});
	}

	@Test
	void whenThereIsAConventionOfCallersThenTheirObservationsAreFull() {
		this.runner.withBean(FlameClientObservationConvention.class, DefaultFlameClientObservationConvention::new)
			.withBean(Observer.class)
			.run((context) -> {
				context.getBean(ObservationRegistry.class)
					.observationConfig()
					.observationHandler(context.getBean(Observer.class));
				invoke(context, (invocation) -> null);
				assertThat(context.getBean(Observer.class).last).isNotNull();
			});
	}

	@Test
	void whenThereAreNoMetersThenThereIsNoRegistryOfItsOwn() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
			.withUserConfiguration(FlameObservationRegistryConfiguration.class, ClientObservationConfiguration.class)
			.run((context) -> assertThat(registry(context)).isSameAs(context.getBean(ObservationRegistry.class)));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.withUserConfiguration(FlameObservationRegistryConfiguration.class, ClientObservationConfiguration.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(FlameObservationRegistry.class);
				assertThat(invoke(context, (invocation) -> "done")).isEqualTo("done");
			});
	}

	@Test
	void itsMetersAreThoseOfFullObservations() {
		this.runner.run((own) -> this.runner.withUserConfiguration(Predicate.class).run((full) -> {
			for (ApplicationContext context : List.of(own, full)) {
				invoke(context, (invocation) -> "done");
				invoke(context, (invocation) -> "done");
				assertThatIllegalStateException()
					.isThrownBy(() -> invoke(context, FlameObservationRegistryTests::fail));
				invoke(context, FlameObservationRegistryTests::retry);
			}
			assertThat(meters(own))
				.isEqualTo(meters(full).stream().filter((meter) -> !meter.contains("flame.client.active")).toList())
				.hasSize(3);
		}));
	}

	@Test
	void propertiesOfObservationsApply() {
		this.runner.withPropertyValues("management.observations.key-values.region=north").run((context) -> {
			assertThat(registry(context)).isNotSameAs(context.getBean(ObservationRegistry.class));
			invoke(context, (invocation) -> "done");
			assertThat(context.getBean(MeterRegistry.class).get("flame.client").tag("region", "north").timer().count())
				.isOne();
		});
		this.runner.withPropertyValues("management.observations.enable.flame=false").run((context) -> {
			assertThat(invoke(context, (invocation) -> "done")).isEqualTo("done");
			assertThat(context.getBean(MeterRegistry.class).find("flame.client").timers()).isEmpty();
		});
	}

	@Test
	void filtersOfMetersApply() {
		this.runner.withBean(MeterFilter.class, () -> MeterFilter.renameTag("flame.client", "service", "desk"))
			.run((context) -> {
				invoke(context, (invocation) -> "done");
				assertThat(context.getBean(MeterRegistry.class).get("flame.client").tagKeys("desk").timer().count())
					.isOne();
			});
	}

	@Test
	void aMeterThatWasRemovedIsRegisteredAgain() {
		this.runner.run((context) -> {
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			invoke(context, (invocation) -> "done");
			meters.clear();
			invoke(context, (invocation) -> "done");
			assertThat(meters.get("flame.client").timer().count()).isOne();
		});
	}

	@Test
	void observationsOfTheApplicationAreWithinThoseOfFlame() {
		this.runner.run((context) -> {
			ObservationRegistry registry = context.getBean(ObservationRegistry.class);
			Observation outer = Observation.start("outer", registry);
			try (Observation.Scope scope = outer.openScope()) {
				invoke(context, (invocation) -> {
					Observation current = registry.getCurrentObservation();
					assertThat(Objects.requireNonNull(current).getContextView().getName()).isEqualTo("flame.client");
					assertThat(current.getContextView().getParentObservation()).isSameAs(outer);
					Observation inner = Observation.start("inner", registry);
					assertThat(inner.getContextView().getParentObservation()).isSameAs(current);
					inner.stop();
					return null;
				});
				assertThat(registry.getCurrentObservation()).isSameAs(outer);
			}
			outer.stop();
		});
	}

	private static Object fail(Invocation invocation) {
		throw new IllegalStateException("broken");
	}

	private static @Nullable Object retry(Invocation invocation) {
		invocation.listener().onDispatch("1", "r1", 1);
		invocation.listener().onDispatch("2", "r1", 2);
		return null;
	}

	private static ObservationRegistry registry(ApplicationContext context) {
		return context.getBean(FlameObservationRegistry.class).registry();
	}

	private static List<String> meters(ApplicationContext context) {
		return context.getBean(MeterRegistry.class)
			.getMeters()
			.stream()
			.filter((meter) -> meter.getId().getName().startsWith("flame"))
			.map((meter) -> meter.getId().getType() + " " + meter.getId() + " " + count(meter))
			.sorted()
			.toList();
	}

	private static Object count(Meter meter) {
		return (meter instanceof Timer timer) ? timer.count() : meter.measure().iterator().next().getValue();
	}

	private static @Nullable Object invoke(ApplicationContext context, FlameInvoker handler) {
		try {
			return context.getBean(ClientObservations.class).remote(handler).invoke(invocation());
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

	private static Invocation invocation() {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerBeanDefinition("shop", new RootBeanDefinition(Shop.class));
		ServiceDefinition service = Objects.requireNonNull(new ServiceDiscoverer(beans).discover().find("shop"));
		return new Invocation(service, Objects.requireNonNull(service.findMethod("buy")), new Object[0],
				InvocationOptions.NONE, "default", Duration.ofMinutes(1), Duration.ofMinutes(1),
				Deadline.after(Duration.ofMinutes(2)), null, Map.of(), InvocationListener.NONE, 1, null, null, null,
				ReferenceUse.NONE);
	}

	@FlameService("shop")
	static class Shop {

		public void buy() {
		}

	}

	static class Observer implements ObservationHandler<Observation.Context> {

		@Nullable String last;

		@Override
		public void onStop(Observation.Context context) {
			this.last = context.getName();
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Handler {

		@Bean
		ObservationHandler<Observation.Context> observer() {
			return new Observer();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MeterHandler {

		@Bean
		MeterObservationHandler<?> ownMeterHandler(MeterRegistry registry) {
			return new DefaultMeterObservationHandler(registry) {

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Filter {

		@Bean
		ObservationFilter ownFilter() {
			return (context) -> context;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Predicate {

		@Bean
		ObservationPredicate ownPredicate() {
			return (name, context) -> true;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Convention {

		@Bean
		GlobalObservationConvention<Observation.Context> globalConvention() {
			return new GlobalObservationConvention<>() {

				@Override
				public boolean supportsContext(Observation.Context context) {
					return false;
				}

				@Override
				public KeyValues getLowCardinalityKeyValues(Observation.Context context) {
					return KeyValues.empty();
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizer {

		@Bean
		ObservationRegistryCustomizer<ObservationRegistry> customizer() {
			return (registry) -> registry.observationConfig().observationHandler(new Observer());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Registry {

		@Bean
		ObservationRegistry observationRegistry() {
			return ObservationRegistry.create();
		}

	}

}
