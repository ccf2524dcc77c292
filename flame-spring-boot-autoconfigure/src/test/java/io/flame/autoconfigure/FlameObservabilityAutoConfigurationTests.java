package io.flame.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.flame.actuate.FlameLocalEndpoint;
import io.flame.actuate.FlameParentEndpoint;
import io.flame.actuate.FlameParentEndpointWebExtension;
import io.flame.metrics.FlameMeters;
import io.flame.metrics.RunnerPoolMetrics;
import io.flame.pool.RunnerPools;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * When there are endpoint, health and meters.
 */
class FlameObservabilityAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class, FlameEndpointAutoConfiguration.class,
				FlameHealthContributorAutoConfiguration.class, FlameMetricsAutoConfiguration.class,
				EndpointAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
				HealthContributorAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
				WebEndpointAutoConfiguration.class))
		.withPropertyValues("flame.mode=parent", "flame.runner-url=http://127.0.0.1:1",
				"flame.pools[a b].runners[0].id=x", "flame.pools[a b].runners[0].url=http://127.0.0.1:1");

	@Test
	void theEndpointIsThereWhereItIsExposed() {
		this.runner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(FlameParentEndpoint.class));
		ApplicationContextRunner exposed = this.runner
			.withPropertyValues("management.endpoints.web.exposure.include=flame");
		exposed.run((context) -> assertThat(context).hasSingleBean(FlameParentEndpoint.class)
			.hasSingleBean(FlameParentEndpointWebExtension.class));
		exposed.withPropertyValues("management.endpoint.flame.access=NONE")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(FlameParentEndpoint.class));
		exposed.withPropertyValues("flame.mode=local")
			.run((context) -> assertThat(context).hasSingleBean(FlameLocalEndpoint.class)
				.doesNotHaveBean(FlameParentEndpoint.class));
		this.runner.withPropertyValues("management.endpoints.jmx.exposure.include=flame", "spring.jmx.enabled=true")
			.run((context) -> assertThat(context).hasSingleBean(FlameParentEndpoint.class)
				.doesNotHaveBean(FlameParentEndpointWebExtension.class));
	}

	@Test
	void eachPoolHasAHealthIndicatorUnlessTheUserHasNone() {
		this.runner.run((context) -> {
			CompositeHealthContributor health = context.getBean("flameHealthContributor",
					CompositeHealthContributor.class);
			assertThat(health.stream().map(CompositeHealthContributor.Entry::name)).containsExactlyInAnyOrder("default",
					"a b");
		});
		this.runner.withPropertyValues("management.health.flame.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("flameHealthContributor"));
		this.runner.withPropertyValues("management.health.defaults.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("flameHealthContributor"));
		this.runner.withPropertyValues("flame.mode=local")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("flameHealthContributor"));
	}

	@Test
	void aPoolWhoseRunnersCannotBeReachedIsDownWithoutACall() {
		this.runner.run((context) -> {
			CompositeHealthContributor pools = context.getBean("flameHealthContributor",
					CompositeHealthContributor.class);
			HealthIndicator indicator = (HealthIndicator) Objects.requireNonNull(pools.getContributor("default"));
			Health health = await().atMost(Duration.ofSeconds(30))
				.until(() -> Objects.requireNonNull(indicator.health()),
						(current) -> current.getStatus().equals(Status.DOWN));
			assertThat(health.getDetails().get("failure")).asString().contains("http://127.0.0.1:1");
		});
	}

	@Test
	void allDocumentedMetersOfPoolsAndSessionsAreThereFromTheStart() {
		this.runner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(context).hasSingleBean(RunnerPoolMetrics.class);
			for (FlameMeters documented : FlameMeters.values()) {
				if (!documented.getName().startsWith("flame.runner.")) {
					List<Meter> meters = List
						.copyOf(registry.get(documented.getName()).tag("pool", "default").meters());
					assertThat(meters).allSatisfy((meter) -> {
						assertThat(meter.getId().getDescription()).isEqualTo(documented.getDescription());
						assertThat(meter.getId().getType()).isEqualTo(documented.getType());
						assertThat(meter.getId().getTags()).extracting((tag) -> tag.getKey())
							.containsExactlyInAnyOrderElementsOf(
									Arrays.stream(documented.getKeyNames()).map((key) -> key.asString()).toList());
						if (documented.getBaseUnit() != null) {
							assertThat(meter.getId().getBaseUnit()).isEqualTo(documented.getBaseUnit());
						}
					});
				}
			}
			assertThat(registry.getMeters().stream().map((meter) -> meter.getId().getName()))
				.filteredOn((name) -> name.startsWith("flame.pool.") || name.startsWith("flame.sessions."))
				.allMatch((name) -> Arrays.stream(FlameMeters.values())
					.anyMatch((meter) -> meter.getName().equals(name)));
		});
	}

	@Test
	void aRegistryThatIsBoundLaterIsServedToo() {
		this.runner.run((context) -> {
			SimpleMeterRegistry another = new SimpleMeterRegistry();
			RunnerPoolMetrics metrics = context.getBean(RunnerPoolMetrics.class);
			metrics.bindTo(another);
			metrics.redispatched("default");
			assertThat(another.get("flame.pool.redispatches").tag("pool", "default").counter().count()).isOne();
			assertThat(context.getBean(MeterRegistry.class)
				.get("flame.pool.redispatches")
				.tag("pool", "default")
				.counter()
				.count()).isOne();
		});
	}

	@Test
	void withoutMicrometerActuatorOrHealthPoolsAreThereNevertheless() {
		try (ConfigurableApplicationContext context = runWithout("io.micrometer", "org.springframework.boot.actuate",
				"org.springframework.boot.health", "org.springframework.boot.micrometer")) {
			assertThat(context.getBeansOfType(RunnerPools.class)).hasSize(1);
			assertThat(context.getBeanDefinitionNames()).doesNotContain("flameRunnerPoolMetrics",
					"flameHealthContributor", "flameEndpoint", "flameEndpointWebExtension");
		}
	}

	@Test
	void withoutMicrometerThereAreEndpointAndHealth() {
		try (ConfigurableApplicationContext context = runWithout("io.micrometer",
				"org.springframework.boot.micrometer")) {
			assertThat(context.getBeanDefinitionNames()).contains("flameEndpoint", "flameHealthContributor")
				.doesNotContain("flameRunnerPoolMetrics");
		}
	}

	private static ConfigurableApplicationContext runWithout(String... packages) {
		return new SpringApplicationBuilder(FlameAlone.class).web(WebApplicationType.NONE)
			.resourceLoader(new DefaultResourceLoader(new FilteredClassLoader(packages)))
			.run("--flame.mode=parent", "--flame.runner-url=http://127.0.0.1:1",
					"--management.endpoints.web.exposure.include=*", "--spring.main.register-shutdown-hook=false");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ FlameAutoConfiguration.class, FlameEndpointAutoConfiguration.class,
			FlameHealthContributorAutoConfiguration.class, FlameMetricsAutoConfiguration.class })
	static class FlameAlone {

	}

}
