package io.flame.autoconfigure.quiet;

import java.util.List;
import java.util.Optional;

import org.springframework.core.env.Environment;

/**
 * A type of beans that are not started in the runner role, whatever they themselves say:
 * an application that makes them itself may not look at Spring Boot's properties.
 *
 * @param type the name of the type
 * @param properties Spring Boot's properties for it: where one of them is {@code true} in
 * the runner role, somebody wished it
 */
record QuietLifecycle(String type, List<String> properties) {

	static QuietLifecycle of(String type, String... properties) {
		return new QuietLifecycle(type, List.of(properties));
	}

	boolean isWished(Environment environment) {
		return this.properties.stream().anyMatch((property) -> environment.getProperty(property, Boolean.class, false));
	}

	/**
	 * The type, if the application has it.
	 */
	Optional<Class<?>> resolve() {
		return QuietPart.resolve(this.type);
	}

}
