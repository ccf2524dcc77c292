package io.flame;

import java.util.Arrays;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The condition behind {@link ConditionalOnFlameMode}.
 */
final class OnFlameModeCondition implements Condition {

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		FlameMode[] modes = metadata.getAnnotations()
			.get(ConditionalOnFlameMode.class)
			.getEnumArray("value", FlameMode.class);
		return Arrays.asList(modes).contains(FlameMode.of(context.getEnvironment()));
	}

}
