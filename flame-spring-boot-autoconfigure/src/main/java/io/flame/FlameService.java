package io.flame;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Marks a bean whose public methods run on runners when the application is in the
 * {@linkplain FlameMode#PARENT parent} role.
 * <p>
 * Goes on a class, on an interface that a bean implements, or on a {@code @Bean} method.
 * The name of the bean is not affected by the id.
 *
 * @see FlameMethod
 * @see FlameFunction
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface FlameService {

	/**
	 * Alias for {@link #id()}.
	 * @return the service id
	 */
	@AliasFor("id")
	String value() default "";

	/**
	 * The service id on the wire. By default the simple name of the annotated type (of
	 * the bean's type for a {@code @Bean} method) with a lower-case first letter.
	 * @return the service id
	 */
	@AliasFor("value")
	String id() default "";

	/**
	 * The pool whose runners serve this service. By default {@code flame.default-pool}.
	 * @return the name of a pool
	 */
	String pool() default "";

	/**
	 * How long one execution of a method may take, as a duration such as {@code "2s"} or
	 * {@code "PT2S"}. By default the pool's {@code timeout}.
	 * @return the time-out
	 */
	String timeout() default "";

	/**
	 * How often a call of a method is attempted at most, the first attempt included;
	 * {@code 0} for the pool's {@code retry.max-attempts}.
	 * @return the number of attempts
	 */
	int maxAttempts() default 0;

	/**
	 * The pause before the second attempt, as a duration such as {@code "200ms"}; it
	 * doubles from one attempt to the next. By default the pool's
	 * {@code retry.base-delay}.
	 * @return the pause
	 */
	String retryDelay() default "";

	/**
	 * The SpEL expression of the idempotency key of methods that do not define one
	 * themselves, see {@link FlameMethod#idempotencyKey()}. Each of these methods must
	 * have the parameters that the expression names.
	 * @return the expression, empty for no key
	 */
	String idempotencyKey() default "";

}
