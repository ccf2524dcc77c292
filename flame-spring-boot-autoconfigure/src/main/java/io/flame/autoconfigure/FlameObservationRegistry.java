package io.flame.autoconfigure;

import java.util.function.Predicate;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * The registry of Flame's own observations.
 *
 * @param registry the registry, which may be that of the application
 * @param enabled whether there are observations of a name
 */
record FlameObservationRegistry(ObservationRegistry registry, Predicate<String> enabled) {

	/**
	 * The registry of the application, which decides itself what is observed.
	 */
	static FlameObservationRegistry standard(ObservationRegistry registry) {
		return new FlameObservationRegistry(registry, (name) -> true);
	}

	/**
	 * The registry for observations with a convention.
	 * @param own the registry of Flame's own observations, if there is one
	 * @param standard that of the application
	 * @param convention the application's convention, which must see what it always sees
	 */
	static FlameObservationRegistry select(ObjectProvider<FlameObservationRegistry> own,
			ObjectProvider<ObservationRegistry> standard, @Nullable Object convention) {
		FlameObservationRegistry chosen = (convention != null) ? null : own.getIfAvailable();
		return (chosen != null) ? chosen : standard(standard.getIfAvailable(() -> ObservationRegistry.NOOP));
	}

	boolean isEnabled(String name) {
		return this.enabled.test(name);
	}

}
