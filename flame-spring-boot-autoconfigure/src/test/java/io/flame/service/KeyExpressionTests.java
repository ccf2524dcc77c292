package io.flame.service;

import java.lang.reflect.Method;
import java.util.List;

import io.flame.FlameConfigurationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Expressions of idempotency keys.
 */
class KeyExpressionTests {

	private static final Method METHOD = method();

	private static Method method() {
		try {
			return Shop.class.getMethod("buy", Order.class, int.class);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "#order", "#order.id", "#order?.id + '-' + #amount", "#p0.id", "#a1", "'fixed'",
			"#order.items.?[length() > 1].![toUpperCase()]", "#order.items.![#this + #amount]", "#order.items[0]",
			"{#order.id, #amount}", "{id: #order.id, 'of': #amount}", "T(java.util.Objects).hash(#order, #amount)",
			"new StringBuilder(#order.id).reverse()", "#order.id.concat(#order.id)", "#amount > 5 ? 'many' : #order.id",
			"#order.items.?[startsWith(substring(0, 1))].size()" })
	void whatCanBeThereIsTaken(String expression) {
		assertThatCode(() -> KeyExpression.verify(expression, METHOD)).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "#other | #other", "#order.id + #other.id | #other", "order.id | order", "#amount + id | id",
					"#order.id.concat(id) | id", "#root | #root", "#this | #this", "id() | id()",
					"#hash(#order) | #hash", "@shop | @shop", "#p2 | #p2", "{id: other} | other" })
	void whatIsNotThereIsRefused(String expression, String name) {
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> KeyExpression.verify(expression, METHOD))
			.withMessageContaining(METHOD.toString())
			.withMessageContaining("names " + name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "#order +", "(", "#order.", "{#order" })
	void whatIsNoExpressionIsRefused(String expression) {
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> KeyExpression.verify(expression, METHOD))
			.withMessageContaining(METHOD.toString())
			.withMessageContaining("is no SpEL expression");
	}

	record Order(String id, List<String> items) {

	}

	interface Shop {

		void buy(Order order, int amount);

	}

}
