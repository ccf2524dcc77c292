package io.flame.client;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.flame.FlameInvalidArgumentException;
import io.flame.service.MethodDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.expression.ExpressionParser;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.util.ReflectionUtils;

/**
 * Computes the idempotency key of a call from its parameters.
 */
final class IdempotencyKeys {

	private final ExpressionParser parser = new SpelExpressionParser();

	private final ParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

	private final Map<String, Expression> expressions = new ConcurrentHashMap<>();

	/**
	 * Compute the key of a call.
	 * @return the key, {@code null} if there is no expression or its value is
	 * {@code null} or empty
	 * @throws FlameInvalidArgumentException if there is no key for these values
	 */
	@SuppressWarnings("NullAway") // the context takes null as the value of a parameter
	@Nullable String key(MethodDefinition method, @Nullable Object[] values) {
		String text = method.idempotencyKey();
		if (text == null) {
			return null;
		}
		Expression expression = this.expressions.computeIfAbsent(text, this.parser::parseExpression);
		try {
			Object key = expression
				.getValue(new MethodBasedEvaluationContext(null, method.method(), values, this.parameterNames));
			return (key != null) ? text(key) : null;
		}
		catch (RuntimeException ex) {
			throw new FlameInvalidArgumentException(
					"%s is not called: its 'idempotencyKey' \"%s\" has no value for these arguments. %s"
						.formatted(method.method(), text, ex.getMessage()),
					ex);
		}
	}

	/**
	 * What differs from one object to another with the same content would recognise
	 * nothing.
	 */
	private static @Nullable String text(Object key) {
		Method toString = ReflectionUtils.findMethod(key.getClass(), "toString");
		if (toString == null || toString.getDeclaringClass() == Object.class) {
			throw new IllegalArgumentException("A %s has no text of its own.".formatted(key.getClass().getTypeName()));
		}
		String text = key.toString();
		return text.isEmpty() ? null : text;
	}

}
