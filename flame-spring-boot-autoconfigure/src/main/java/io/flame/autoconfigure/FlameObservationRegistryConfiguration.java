package io.flame.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.flame.observation.CachedTagsMeterHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationRegistry.ObservationConfig;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationHandlerGroup;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Where an application adds nothing of its own to Spring Boot's observations, those of
 * Flame have a registry with the same handlers, predicates and filters, except for the
 * handler that records meters: it costs as much as a short call. What is current on a
 * thread belongs to all registries.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ MeterRegistry.class, ObservationHandlerGroup.class })
class FlameObservationRegistryConfiguration {

	@Bean
	FlameObservationRegistry flameObservationRegistry(ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<MeterRegistry> meters, ObjectProvider<ObservationHandler<?>> handlers,
			ObjectProvider<ObservationHandlerGroup> groups, ObjectProvider<ObservationFilter> filters,
			ObjectProvider<ObservationPredicate> predicates, ConfigurableApplicationContext context) {
		ObservationRegistry standard = registry.getIfAvailable(() -> ObservationRegistry.NOOP);
		if (!new ObservationCustomizations(context).isEmpty()) {
			return FlameObservationRegistry.standard(standard);
		}
		ObservationRegistry own = ObservationRegistry.create();
		ObservationConfig config = own.observationConfig();
		filters.orderedStream().forEach(config::observationFilter);
		register(config, groups.stream().sorted().toList(),
				handlers.orderedStream().map((handler) -> replace(handler, meters)).toList());
		// those of Spring Boot look at names only
		return new FlameObservationRegistry(own,
				(name) -> predicates.stream().allMatch((predicate) -> predicate.test(name, new Observation.Context())));
	}

	private static ObservationHandler<?> replace(ObservationHandler<?> handler, ObjectProvider<MeterRegistry> meters) {
		return (handler instanceof DefaultMeterObservationHandler) ? new CachedTagsMeterHandler(meters.getObject())
				: handler;
	}

	/**
	 * As Spring Boot does: the first group that a handler belongs to registers it.
	 */
	private static void register(ObservationConfig config, List<ObservationHandlerGroup> groups,
			List<? extends ObservationHandler<?>> handlers) {
		Map<ObservationHandlerGroup, List<ObservationHandler<?>>> members = new LinkedHashMap<>();
		List<ObservationHandler<?>> others = new ArrayList<>();
		for (ObservationHandler<?> handler : handlers) {
			groups.stream()
				.filter((group) -> group.isMember(handler))
				.findFirst()
				.map((group) -> members.computeIfAbsent(group, (key) -> new ArrayList<>()))
				.orElse(others)
				.add(handler);
		}
		for (ObservationHandlerGroup group : groups) {
			if (members.containsKey(group)) {
				group.registerMembers(config, members.get(group));
			}
		}
		others.forEach(config::observationHandler);
	}

}
