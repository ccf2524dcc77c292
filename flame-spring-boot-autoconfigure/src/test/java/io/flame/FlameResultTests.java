package io.flame;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Results as values.
 */
class FlameResultTests {

	@Test
	void aSuccessHasAValueAndGoesOn() {
		FlameResult<Integer> result = FlameResult.success(21);
		assertThat(result.map((value) -> value * 2)).isEqualTo(new FlameResult.Success<>(42));
		assertThat(result.flatMap((value) -> FlameResult.success("n" + value)).orElseThrow()).isEqualTo("n21");
		assertThat(result.orElseThrow(IllegalStateException::new)).isEqualTo(21);
	}

	@Test
	void aFailureStaysTheSame() {
		IllegalStateException failure = new IllegalStateException("no");
		FlameResult<Integer> result = FlameResult.failure(failure);
		FlameResult<String> next = result.map((value) -> "n" + value).flatMap((value) -> FlameResult.success(value));
		assertThat(next).isEqualTo(new FlameResult.Failure<>(failure));
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(next::orElseThrow).isSameAs(failure);
	}

	@Test
	void aSuccessMayGoOnToAFailure() {
		FlameException failure = new FlameException("out_of_paper", "There is no paper");
		assertThat(FlameResult.success(1).flatMap((value) -> FlameResult.<String>failure(failure)))
			.isEqualTo(FlameResult.failure(failure));
	}

	@Test
	void aCheckedExceptionIsThrownAsACauseOrAsTheCallerWants() {
		IOException failure = new IOException("no");
		FlameResult<Integer> result = FlameResult.failure(failure);
		assertThatExceptionOfType(UndeclaredThrowableException.class).isThrownBy(result::orElseThrow)
			.withCause(failure);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> result.orElseThrow(IOException::new))
			.withCause(failure);
	}

	@Test
	void aFailureHasTheCodeThatTheHandlerChose() {
		assertThat(new FlameResult.Failure<>(new FlameException("out_of_paper", "There is no paper")).code())
			.isEqualTo("out_of_paper");
		assertThat(new FlameResult.Failure<>(
				new FlameRemoteException("far", "out_of_paper", "There is no paper", null, Map.of(), false))
			.code()).isEqualTo("out_of_paper");
		assertThat(new FlameResult.Failure<>(new IllegalStateException()).code())
			.isEqualTo(FlameErrorCode.HANDLER_ERROR);
	}

	@Test
	@SuppressWarnings({ "NullAway", "DataFlowIssue" })
	void aFailureHasAnException() {
		assertThatIllegalArgumentException().isThrownBy(() -> FlameResult.failure(null));
	}

}
