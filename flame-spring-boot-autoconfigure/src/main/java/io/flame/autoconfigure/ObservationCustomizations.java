package io.flame.autoconfigure;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What an application adds to Spring Boot's observations, as its beans show. What it adds
 * must see Flame's observations unchanged.
 */
final class ObservationCustomizations {

	/** Meters that are made on request only. */
	private static final List<String> ACTIVE = List.of("management.metrics.enable.flame.client.active",
			"management.metrics.enable.flame.runner.active");

	private static final String METERS = "io.micrometer.core.instrument.observation.DefaultMeterObservationHandler";

	private static final String TRACING = "io.micrometer.tracing.handler.";

	private static final Set<String> HANDLERS = Set.of(METERS, TRACING + "DefaultTracingObservationHandler",
			TRACING + "PropagatingSenderTracingObservationHandler",
			TRACING + "PropagatingReceiverTracingObservationHandler");

	private static final String SPRING_BOOT = "org.springframework.boot.";

	private final ConfigurableApplicationContext context;

	ObservationCustomizations(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Whether there is nothing but what Spring Boot has configured itself, with meters.
	 */
	boolean isEmpty() {
		return hasStandardRegistry() && hasStandardHandlers()
				&& Stream
					.of(ObservationRegistryCustomizer.class, GlobalObservationConvention.class,
							ObservationPredicate.class, ObservationFilter.class)
					.allMatch((type) -> beansOf(type).allMatch((bean) -> className(bean).startsWith(SPRING_BOOT)))
				&& ACTIVE.stream()
					.noneMatch((name) -> this.context.getEnvironment().getProperty(name, Boolean.class, false));
	}

	private boolean hasStandardRegistry() {
		ConfigurableListableBeanFactory beans = this.context.getBeanFactory();
		String[] names = beans.getBeanNamesForType(ObservationRegistry.class);
		if (names.length != 1 || !beans.containsBeanDefinition(names[0])) {
			return false;
		}
		BeanDefinition definition = beans.getBeanDefinition(names[0]);
		return ObservationAutoConfiguration.class.getName().equals(definition.getFactoryBeanName());
	}

	private boolean hasStandardHandlers() {
		List<String> handlers = beansOf(ObservationHandler.class).map(ObservationCustomizations::className).toList();
		return HANDLERS.containsAll(handlers) && handlers.stream().filter(METERS::equals).count() == 1;
	}

	private Stream<?> beansOf(Class<?> type) {
		// with those of parent contexts, which Spring Boot registers, too
		return this.context.getBeanProvider(type).stream();
	}

	private static String className(Object bean) {
		return bean.getClass().getName();
	}

}
