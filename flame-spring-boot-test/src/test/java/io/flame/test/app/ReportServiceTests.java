package io.flame.test.app;

import java.util.ArrayList;
import java.util.List;

import io.flame.FlameClient;
import io.flame.FlameErrorCode;
import io.flame.FlameRemoteException;
import io.flame.FlameServiceNotFoundException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.test.FlameTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;

/**
 * A test of a service as a user writes it.
 */
@FlameTest(services = ReportService.class, properties = "report.title=Monthly")
class ReportServiceTests {

	@Autowired
	private ReportService reports;

	@MockitoBean
	private Printer printer;

	@Test
	void mocksReachTheServiceOnTheRunner() {
		given(this.printer.print("Monthly, one")).willReturn("mocked");
		assertThat(this.reports.render(new ArrayList<>(List.of("one")))).isEqualTo("mocked");
		then(this.printer).should().print("Monthly, one");
	}

	@Test
	void stubsAreResetBetweenTests() {
		assertThat(this.reports.render(new ArrayList<>(List.of("one")))).isNull();
	}

	@Test
	void theServiceIsAProxyToARunner() {
		assertThat(this.reports).isInstanceOf(AopInfrastructureBean.class);
		assertThat(this.reports.place(null)).satisfiesExactly((mode) -> assertThat(mode).isEqualTo("RUNNER"),
				(thread) -> assertThat(thread).isNotEqualTo(Thread.currentThread().getName()));
	}

	@Test
	void whatTheServiceDoesToItsArgumentsDoesNotReachTheTest() {
		List<String> lines = new ArrayList<>(List.of("one"));
		this.reports.render(lines);
		assertThat(lines).containsExactly("one");
	}

	@Test
	void exceptionsHaveTheirTypes() {
		assertThatIllegalStateException().isThrownBy(() -> this.reports.fail("empty")).withMessage("empty");
		assertThatExceptionOfType(FlameRemoteException.class).isThrownBy(() -> this.reports.failStrangely())
			.satisfies((ex) -> {
				assertThat(ex.code()).isEqualTo(FlameErrorCode.HANDLER_ERROR);
				assertThat(ex.remoteMessage()).isEqualTo("3 sheets in the tray");
			});
		given(this.printer.print(anyString())).willThrow(new IllegalStateException("jammed"));
		assertThatIllegalStateException().isThrownBy(() -> this.reports.render(new ArrayList<>()))
			.withMessage("jammed");
	}

	@Test
	void timeoutsCount() {
		assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(() -> this.reports.waitTooLong())
			.satisfies((ex) -> assertThat(ex.stage()).isEqualTo(Stage.EXECUTION));
	}

	@Test
	void theClientIsThatOfAParent(@Autowired FlameClient client) {
		List<String> place = client.service(ReportService.class).call((service) -> service.place(null));
		assertThat(place).first().isEqualTo("RUNNER");
		assertThatExceptionOfType(FlameServiceNotFoundException.class)
			.isThrownBy(() -> client.method("plotService", "plot").returning(String.class).call("x"));
	}

	/**
	 * What is inside.
	 */
	@Nested
	class InNestedClasses {

		@Test
		void allIsThereAsWell(@Autowired ReportService nested) {
			given(ReportServiceTests.this.printer.print(anyString())).willReturn("nested");
			assertThat(nested.render(new ArrayList<>())).isEqualTo("nested");
		}

	}

}
