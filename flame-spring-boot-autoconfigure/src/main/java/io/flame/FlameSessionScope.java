package io.flame;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Scope;

/**
 * Makes a {@link FlameService} stateful: each session has an instance of its own, on the
 * runner that executes the calls of the session. The instance is created by the first
 * call of the session that needs it. Its state is saved after each call that succeeds,
 * and restored where the session continues.
 * <p>
 * The state is that of a {@link StatefulService} if the class implements it. Otherwise it
 * consists of the fields that are neither static nor transient, and that the container
 * does not inject: fields without an injection annotation, and final fields whose type is
 * not that of a parameter of the constructor that the container calls. Jackson writes and
 * reads it.
 * <p>
 * The bean can be called in a {@link FlameSession} only.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Scope(FlameSessionScope.NAME)
public @interface FlameSessionScope {

	/** The name of the scope. */
	String NAME = "flame-session";

	/**
	 * The name of a method without parameters that prepares an instance, after it has
	 * been created and its state restored, and before its first call. It loads what is
	 * expensive to have and not part of the state, into a transient field.
	 * @return the name of the method, empty for none
	 */
	String warmUp() default "";

}
