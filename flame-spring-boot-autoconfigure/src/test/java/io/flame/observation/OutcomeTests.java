package io.flame.observation;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Map;

import io.flame.FlameErrorCode;
import io.flame.FlameException;
import io.flame.FlameRemoteException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The few names of what becomes of calls.
 */
class OutcomeTests {

	@Test
	void everyCodeOfFlameHasItsName() throws IllegalAccessException {
		Field[] constants = FlameErrorCode.class.getFields();
		assertThat(constants).isNotEmpty().allMatch((field) -> Modifier.isStatic(field.getModifiers()));
		for (Field constant : constants) {
			String code = (String) constant.get(null);
			assertThat(ErrorNames.code(new FlameException(code, "m"))).isEqualTo(code);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "out_of_paper", "order-4711", "TIMEOUT" })
	void codesOfTheApplicationHaveOneName(String code) {
		assertThat(ErrorNames.code(new FlameException(code, "m"))).isEqualTo("other");
	}

	@Test
	void classesWithoutASimpleNameAreNamedToo() {
		assertThat(ErrorNames.exception(new IllegalStateException() {
		})).startsWith(OutcomeTests.class.getName());
		assertThat(ErrorNames.exception(new IllegalStateException())).isEqualTo("IllegalStateException");
		assertThat(ErrorNames.exception(null)).isEqualTo("none");
	}

	@ParameterizedTest
	@CsvSource({ "timeout, TIMEOUT", "cancelled, CANCELLED", "handler_error, HANDLER_ERROR",
			"out_of_paper, HANDLER_ERROR", "no_runner, FLAME_ERROR", "transport_error, FLAME_ERROR",
			"internal_error, FLAME_ERROR" })
	void codeDecides(String code, Outcome outcome) {
		assertThat(Outcome.of(true, new FlameException(code, "m"))).isEqualTo(outcome);
	}

	@Test
	void otherExceptionsAreTheHandlers() {
		assertThat(Outcome.of(true, new IllegalStateException())).isEqualTo(Outcome.HANDLER_ERROR);
		assertThat(Outcome.of(true, new FlameRemoteException("m", "no_runner", "m", null, Map.of(), false)))
			.isEqualTo(Outcome.HANDLER_ERROR);
		assertThat(Outcome.of(true, null)).isEqualTo(Outcome.SUCCESS);
		assertThat(Outcome.of(false, null)).isEqualTo(Outcome.UNKNOWN);
	}

}
