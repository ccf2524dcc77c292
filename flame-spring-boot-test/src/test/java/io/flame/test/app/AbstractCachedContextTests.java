package io.flame.test.app;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.flame.test.FlameTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What classes with the same annotations have in common: a context and a runner.
 */
@FlameTest(services = PlotService.class, properties = "test.name=cached")
@Import({ Plotter.class, Starts.class })
abstract class AbstractCachedContextTests {

	private static final Set<ApplicationContext> CONTEXTS = ConcurrentHashMap.newKeySet();

	@Test
	void theContextAndItsRunnerAreThoseOfTheOtherClass(@Autowired PlotService plots, @Autowired Starts starts,
			@Autowired ApplicationContext context) {
		assertThat(plots.plot("x")).isEqualTo("plotted: x");
		CONTEXTS.add(context);
		assertThat(CONTEXTS).hasSize(1);
		assertThat(starts.ports()).hasSize(1);
	}

}
