package io.flame;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Marks a bean that is a {@link java.util.function.Function},
 * {@link java.util.function.Supplier}, {@link java.util.function.Consumer} or
 * {@link java.util.function.BiFunction} as a service of one method, whose method id is
 * {@code default}. Goes on a class or on a {@code @Bean} method.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface FlameFunction {

	/**
	 * Alias for {@link #id()}.
	 * @return the service id
	 */
	@AliasFor("id")
	String value() default "";

	/**
	 * The service id on the wire. By default the simple class name with a lower-case
	 * first letter, for a {@code @Bean} method the method's name.
	 * @return the service id
	 */
	@AliasFor("value")
	String id() default "";

	/**
	 * The pool whose runners serve this function. By default {@code flame.default-pool}.
	 * @return the name of a pool
	 */
	String pool() default "";

	/**
	 * How long one execution may take, as a duration such as {@code "2s"}. By default the
	 * pool's {@code timeout}.
	 * @return the time-out
	 */
	String timeout() default "";

}
