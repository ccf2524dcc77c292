package io.flame;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Settings of one method of a {@link FlameService}. Without it a public method is part of
 * the service under its name; overloaded methods need it for distinct ids.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface FlameMethod {

	/**
	 * Alias for {@link #id()}.
	 * @return the method id
	 */
	@AliasFor("id")
	String value() default "";

	/**
	 * The method id on the wire, unique in its service. By default the method's name.
	 * @return the method id
	 */
	@AliasFor("value")
	String id() default "";

	/**
	 * The pool whose runners serve this method. By default the service's pool.
	 * @return the name of a pool
	 */
	String pool() default "";

	/**
	 * How long one execution may take, as a duration such as {@code "2s"}. By default the
	 * service's time-out.
	 * @return the time-out
	 */
	String timeout() default "";

	/**
	 * How often a call is attempted at most, the first attempt included; {@code 0} for
	 * the service's number.
	 * @return the number of attempts
	 */
	int maxAttempts() default 0;

	/**
	 * The pause before the second attempt, as a duration such as {@code "200ms"}; it
	 * doubles from one attempt to the next. By default the service's pause.
	 * @return the pause
	 */
	String retryDelay() default "";

	/**
	 * Whether executing the method twice does no harm. Only then is a call repeated whose
	 * runner was lost after the call had been sent.
	 * @return whether the method is idempotent
	 */
	boolean idempotent() default false;

	/**
	 * Whether the method changes neither the context of its session nor the state of its
	 * service. Such calls execute beside the others of a {@link FlameSession}, on the
	 * same instance at the same time, and may see what a call has changed that is not
	 * complete. Without effect outside of sessions.
	 * @return whether the method is read-only
	 */
	boolean readOnly() default false;

	/**
	 * A SpEL expression over the parameters ({@code "#order.id"}) for the idempotency key
	 * that travels with the call: of calls with the same key that reach the same runner
	 * one is executed, and the others get its result. A value that is {@code null} or
	 * empty is no key, so that {@code "''"} overrides the service's expression.
	 * @return the expression, empty for the service's
	 */
	String idempotencyKey() default "";

}
