package io.flame.service;

import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.Set;

import io.flame.FlameConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.CompoundExpression;
import org.springframework.expression.spel.ast.FunctionReference;
import org.springframework.expression.spel.ast.Indexer;
import org.springframework.expression.spel.ast.InlineMap;
import org.springframework.expression.spel.ast.MethodReference;
import org.springframework.expression.spel.ast.Projection;
import org.springframework.expression.spel.ast.PropertyOrFieldReference;
import org.springframework.expression.spel.ast.Selection;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * The expression of an idempotency key, looked at before there is a call: what it names
 * must be there.
 */
final class KeyExpression {

	private final String text;

	private final Method method;

	private final Set<String> variables = new LinkedHashSet<>();

	private KeyExpression(String text, Method method) {
		this.text = text;
		this.method = method;
		@Nullable String @Nullable [] names = new DefaultParameterNameDiscoverer().getParameterNames(method);
		for (int i = 0; i < method.getParameterCount(); i++) {
			if (names != null) {
				this.variables.add("#" + names[i]);
			}
			this.variables.add("#p" + i);
			this.variables.add("#a" + i);
		}
	}

	/**
	 * Find out whether an expression can be evaluated.
	 * @throws FlameConfigurationException if it can not
	 */
	static void verify(String text, Method method) {
		try {
			SpelExpression expression = new SpelExpressionParser().parseRaw(text);
			new KeyExpression(text, method).verify(expression.getAST(), false, false);
		}
		catch (ParseException | IllegalStateException ex) {
			throw new FlameConfigurationException(
					"The 'idempotencyKey' of %s is no SpEL expression: %s".formatted(method, ex.getMessage()),
					"Write it over the parameters, for example \"#order.id\".", ex);
		}
	}

	/**
	 * Look at a part of the expression.
	 * @param scoped whether it belongs to elements that are there only with a call
	 * @param qualified whether it belongs to the value before it
	 */
	private void verify(SpelNode node, boolean scoped, boolean qualified) {
		if (!isKnown(node, scoped, qualified)) {
			throw new FlameConfigurationException(
					"The 'idempotencyKey' of %s, \"%s\", names %s, which is not there.".formatted(this.method,
							this.text, node.toStringAST()),
					this.variables.isEmpty() ? "The method has no parameters: remove the expression."
							: "Use what is there: %s. Names of parameters are known to code that was compiled with '-parameters'."
								.formatted(String.join(", ", this.variables)));
		}
		boolean scope = scoped || node instanceof Indexer || node instanceof Selection || node instanceof Projection;
		for (int i = 0; i < node.getChildCount(); i++) {
			boolean isKey = node instanceof InlineMap && i % 2 == 0;
			verify(node.getChild(i), scope, isKey || (node instanceof CompoundExpression && i > 0));
		}
	}

	private boolean isKnown(SpelNode node, boolean scoped, boolean qualified) {
		if (node instanceof VariableReference) {
			String name = node.toStringAST();
			return this.variables.contains(name) || (scoped && (name.equals("#this") || name.equals("#root")));
		}
		if (node instanceof PropertyOrFieldReference || node instanceof MethodReference) {
			return scoped || qualified;
		}
		return !(node instanceof BeanReference || node instanceof FunctionReference);
	}

}
