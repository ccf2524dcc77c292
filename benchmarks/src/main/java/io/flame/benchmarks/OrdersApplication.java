package io.flame.benchmarks;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.util.Assert;

/**
 * An application with all that is on by default, but for the web server.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Orders.class)
class OrdersApplication {

	private static final String NO_OBSERVATIONS = "--spring.autoconfigure.exclude="
			+ "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration";

	/**
	 * Start it.
	 * @param observed whether calls are observed, and measured by that
	 * @param more what else it consists of
	 * @param arguments command-line arguments
	 */
	static ConfigurableApplicationContext start(boolean observed, List<Class<?>> more, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of("--spring.main.banner-mode=off", "--logging.level.root=warn"));
		if (!observed) {
			all.add(NO_OBSERVATIONS);
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(OrdersApplication.class)
			.sources(more.toArray(Class[]::new))
			.web(WebApplicationType.NONE)
			.run(all.toArray(String[]::new));
		Orders orders = context.getBean(Orders.class);
		orders.echo((Order) Payload.RECORD.value());
		Assert.state(observed == context.getBeanProvider(ObservationRegistry.class).stream().findAny().isPresent(),
				"There must be observations, or none");
		Assert.state(observed == (context.getBean(MeterRegistry.class).find("flame.client").timer() != null),
				"There must be a timer, or none");
		return context;
	}

}
