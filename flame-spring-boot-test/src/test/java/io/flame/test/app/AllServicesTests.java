package io.flame.test.app;

import io.flame.FlameClient;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import io.flame.test.FlameTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * A test that names no services.
 */
@FlameTest
@Import(FunctionsConfiguration.class)
class AllServicesTests {

	@MockitoBean
	private Printer printer;

	@MockitoBean
	private Plotter plotter;

	@Test
	void allServicesAreThereAndNothingElse(@Autowired ServiceCatalog catalog, @Autowired ApplicationContext context) {
		assertThat(catalog.services()).extracting(ServiceDefinition::id)
			.containsExactlyInAnyOrder("reportService", "plotService", "shout", "thread", "callsInProcess");
		assertThat(context.getBeanNamesForType(Starts.class)).isEmpty();
		assertThat(context.containsBean("dispatcherServlet")).isFalse();
	}

	@Test
	void functionsOfBeanMethodsAreCalledOnTheRunner(@Autowired FlameClient client) {
		assertThat(client.function("shout").returning(String.class).call("hey")).isEqualTo("HEY!");
		assertThat(client.function("thread").returning(String.class).call())
			.isNotEqualTo(Thread.currentThread().getName());
	}

	@Test
	void onTheRunnerTheClientIsThatOfARunner(@Autowired FlameClient client) {
		assertThat(client.function("callsInProcess").returning(Boolean.class).call()).isTrue();
	}

	@Test
	void whatOnlyRunnersHaveCanBeReplaced(@Autowired PlotService plots) {
		given(this.plotter.plot("x")).willReturn("mocked");
		assertThat(plots.plot("x")).isEqualTo("mocked");
	}

}
