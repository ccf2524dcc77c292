package io.flame.test.app;

import java.util.ArrayList;
import java.util.List;

import io.flame.test.FlameTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.convention.TestBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;

/**
 * Collaborators of services, real and replaced ones.
 */
@FlameTest({ ReportService.class, PlotService.class })
@Import({ Printer.class, Plotter.class })
class CollaboratorTests {

	@TestBean
	private ReportProperties properties;

	@MockitoSpyBean
	private Printer printer;

	static ReportProperties properties() {
		return new ReportProperties("Replaced");
	}

	@Test
	void whatTheTestReplacesOrSpiesOnIsWhatTheServiceGets(@Autowired ReportService reports) {
		assertThat(reports.render(new ArrayList<>(List.of("one")))).isEqualTo("printed: Replaced, one");
		then(this.printer).should().print("Replaced, one");
	}

	@Test
	void whatOnlyRunnersHaveIsImportedThere(@Autowired PlotService plots, @Autowired ApplicationContext context) {
		assertThat(plots.plot("x")).isEqualTo("plotted: x");
		assertThat(context.getBeanNamesForType(Plotter.class)).isEmpty();
	}

}
