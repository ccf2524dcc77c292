package io.flame.benchmarks.comparison.observed;

import java.util.ArrayList;
import java.util.List;

import io.flame.benchmarks.comparison.Contender;
import io.flame.benchmarks.comparison.OrderDesk;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationContext;
import org.springframework.util.Assert;

/**
 * Observations as Spring Boot configures them: metrics, and traces of which 10 % are
 * sampled. Nothing is exported.
 *
 * @param context the application context that has them
 */
public record Observations(ApplicationContext context) {

	/**
	 * Finds the observations of an application.
	 * @param context the application context
	 * @throws IllegalStateException if there are no metrics or no traces: all would be
	 * faster without
	 */
	public Observations {
		Observation probe = Observation.start("probe", context.getBean(ObservationRegistry.class));
		try (Observation.Scope scope = probe.openScope()) {
			Span span = context.getBean(Tracer.class).currentSpan();
			Assert.state(span != null && span.context().traceId().chars().anyMatch((digit) -> digit != '0'),
					"There are no traces");
		}
		finally {
			probe.stop();
		}
		requireTimer(context, "probe");
	}

	/**
	 * Starts an application that has nothing else.
	 * @return its observations
	 */
	public static Observations start() {
		return start(WebApplicationType.NONE, ObservedApplication.class);
	}

	/**
	 * Starts an application.
	 * @param type whether it has a web server
	 * @param application its class
	 * @param arguments its arguments
	 * @return its observations
	 */
	public static Observations start(WebApplicationType type, Class<?> application, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of("--spring.application.name=orders", "--management.otlp.metrics.export.enabled=false"));
		SpringApplication spring = new SpringApplication(application);
		spring.setBannerMode(Banner.Mode.OFF);
		spring.setWebApplicationType(type);
		return new Observations(spring.run(all.toArray(String[]::new)));
	}

	/**
	 * What records them.
	 * @return the registry
	 */
	public ObservationRegistry registry() {
		return this.context.getBean(ObservationRegistry.class);
	}

	/**
	 * Makes sure that calls are observed.
	 * @param desk what calls
	 * @param timer the name of the timer that calls have
	 * @return the same desk
	 * @throws Exception if a call failed
	 * @throws IllegalStateException if there is no such timer
	 */
	public OrderDesk require(OrderDesk desk, String timer) throws Exception {
		desk.quote(Contender.PROBE);
		requireTimer(this.context, timer);
		return desk;
	}

	private static void requireTimer(ApplicationContext context, String name) {
		Assert.state(context.getBean(MeterRegistry.class).find(name).timer() != null, "There are no metrics");
	}

}
