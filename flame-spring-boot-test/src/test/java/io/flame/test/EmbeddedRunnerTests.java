package io.flame.test;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Set;

import io.flame.FlameConfigurationException;
import io.flame.autoconfigure.FlameAutoConfiguration;
import io.flame.test.app.PlotService;
import io.flame.test.app.Plotter;
import io.flame.test.app.ReportService;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link EmbeddedRunner}.
 */
class EmbeddedRunnerTests {

	private final ApplicationContextRunner contexts = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class))
		.withPropertyValues("flame.mode=parent");

	private static ApplicationContextRunner with(ApplicationContextRunner contexts, Set<Class<?>> services,
			Set<Class<?>> imports) {
		return contexts
			.withInitializer((context) -> new FlameTestContextCustomizer(services, imports).customizeContext(context));
	}

	@Test
	void theRunnerEndsWithTheContextOfTheTest() {
		URI[] uri = new URI[1];
		with(this.contexts, Set.of(PlotService.class), Set.of(Plotter.class)).withUserConfiguration(PlotService.class)
			.run((context) -> {
				uri[0] = context.getBean(EmbeddedRunner.class).uri();
				assertThatNoException().isThrownBy(() -> connect(uri[0]));
				assertThat(context.getBean(PlotService.class).plot("x")).isEqualTo("plotted: x");
			});
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(uri[0]));
	}

	private static void connect(URI uri) throws IOException {
		new Socket(uri.getHost(), uri.getPort()).close();
	}

	@Test
	void settingsOfTheApplicationAreRespectedAndItsRunnersAreNot() {
		with(this.contexts, Set.of(), Set.of(Plotter.class)).withUserConfiguration(PlotService.class)
			.withPropertyValues("flame.runner-url=http://127.0.0.1:1",
					"flame.pools.default.runners[0].url=http://127.0.0.1:1", "flame.pools.default.max=3",
					"flame.pools.default.min=2", "flame.pools.other.backend=unknown", "flame.invoke-path=/calls",
					"flame.codec=json", "server.port=1", "server.servlet.context-path=/app",
					"server.ssl.bundle=unknown")
			.run((context) -> {
				assertThat(context.getBean(EmbeddedRunner.class).uri()).hasPath("/app/calls");
				assertThat(context.getBean(PlotService.class).plot("x")).isEqualTo("plotted: x");
			});
	}

	@Test
	void whenAServiceIsNotFoundThenTheTestSaysWhatToDo() {
		with(this.contexts, Set.of(ReportService.class), Set.of(Plotter.class)).withUserConfiguration(PlotService.class)
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(FlameConfigurationException.class)
				.rootCause()
				.hasMessageContaining("names io.flame.test.app.ReportService")
				.hasMessageContaining("[plotService]"));
		with(this.contexts, Set.of(), Set.of()).run((context) -> assertThat(context).getFailure()
			.rootCause()
			.hasMessageContaining("There is no service to test"));
	}

	@Test
	void withoutAServerTheTestSaysWhatToDo() {
		with(this.contexts.withClassLoader(new FilteredClassLoader("org.apache.catalina", "org.eclipse.jetty")),
				Set.of(), Set.of(Plotter.class))
			.withUserConfiguration(PlotService.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(FlameConfigurationException.class)
				.hasMessageContaining("no servlet web server"));
	}

}
