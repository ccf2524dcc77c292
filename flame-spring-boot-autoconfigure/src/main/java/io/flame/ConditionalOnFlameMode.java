package io.flame;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches when the process is in one of the given roles. Keeps, for example, what only
 * services need out of the parent.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Conditional(OnFlameModeCondition.class)
public @interface ConditionalOnFlameMode {

	/**
	 * The roles.
	 * @return one or more roles
	 */
	FlameMode[] value();

}
