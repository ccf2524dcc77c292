package io.flame;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;

/**
 * Imports services by their interfaces, for a {@linkplain FlameMode#PARENT parent} that
 * has nothing but these: each becomes a client proxy to inject. Goes on a
 * {@code @Configuration} class.
 * <p>
 * Where there is a bean of the type, it is the service, under the same id, and no other
 * is made; an interface without annotation becomes a service in this way, too. In the
 * roles in which services are real start-up fails if there is none.
 *
 * @see FlameServiceRegistrar
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(ImportFlameServices.Container.class)
@Import(FlameServicesImporter.class)
public @interface ImportFlameServices {

	/**
	 * Alias for {@link #types()}.
	 * @return interfaces
	 */
	@AliasFor("types")
	Class<?>[] value() default {};

	/**
	 * The interfaces to import, whether annotated or not. The service id is that of
	 * {@link FlameService} on the interface, else its simple name with a lower-case first
	 * letter.
	 * @return interfaces
	 */
	@AliasFor("value")
	Class<?>[] types() default {};

	/**
	 * Packages in which to find interfaces annotated with {@link FlameService}, those
	 * below included.
	 * @return names of packages
	 */
	String[] basePackages() default {};

	/**
	 * Variant of {@link #basePackages()} with classes that are in the packages.
	 * @return any classes
	 */
	Class<?>[] basePackageClasses() default {};

	/**
	 * The pool whose runners serve these services. By default that of
	 * {@link FlameService}, else {@code flame.default-pool}.
	 * @return the name of a pool
	 */
	String pool() default "";

	/**
	 * How long one execution of a method may take, as a duration such as {@code "2s"}. By
	 * default that of {@link FlameService}, else the pool's {@code timeout}.
	 * @return the time-out
	 */
	String timeout() default "";

	/**
	 * How often a call of a method is attempted at most, the first attempt included;
	 * {@code 0} for the number of {@link FlameService}, else the pool's
	 * {@code retry.max-attempts}.
	 * @return the number of attempts
	 */
	int maxAttempts() default 0;

	/**
	 * The pause before the second attempt, as a duration such as {@code "200ms"}. By
	 * default that of {@link FlameService}, else the pool's {@code retry.base-delay}.
	 * @return the pause
	 */
	String retryDelay() default "";

	/**
	 * The SpEL expression of the idempotency key of methods that do not define one
	 * themselves. By default that of {@link FlameService}.
	 * @return the expression, empty for the default
	 */
	String idempotencyKey() default "";

	/**
	 * Takes several of them. No application needs to write it.
	 */
	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@Import(FlameServicesImporter.class)
	@interface Container {

		/**
		 * The annotations.
		 * @return the annotations in their order
		 */
		ImportFlameServices[] value();

	}

}
