package io.flame.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.flame.service.MethodDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.expression.ExpressionParser;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * Computes the idempotency key of a call from its parameters.
 */
final class IdempotencyKeys {

	private final ExpressionParser parser = new SpelExpressionParser();

	private final ParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

	private final Map<String, Expression> expressions = new ConcurrentHashMap<>();

	@SuppressWarnings("NullAway") // the context takes null as the value of a parameter
	@Nullable String key(MethodDefinition method, @Nullable Object[] values) {
		String text = method.idempotencyKey();
		if (text == null) {
			return null;
		}
		Expression expression = this.expressions.computeIfAbsent(text, this.parser::parseExpression);
		Object key = expression
			.getValue(new MethodBasedEvaluationContext(null, method.method(), values, this.parameterNames));
		return (key != null) ? key.toString() : null;
	}

}
