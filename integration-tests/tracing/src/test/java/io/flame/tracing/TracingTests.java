package io.flame.tracing;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.flame.tracing.TracedApplication.Kitchen;
import io.flame.tracing.TracedApplication.Seen;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.BaggageInScope;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.MDC;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * One trace, from the caller through the parent to what the handler does on the runner.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracingTests {

	private ConfigurableApplicationContext runner;

	private ConfigurableApplicationContext parent;

	@BeforeAll
	void start() {
		this.runner = run(WebApplicationType.SERVLET, "--spring.profiles.active=runner", "--server.port=0");
		this.parent = parent();
	}

	@AfterAll
	void stop() {
		this.parent.close();
		this.runner.close();
	}

	@BeforeEach
	void forget() {
		spans(this.runner).reset();
		spans(this.parent).reset();
	}

	private static ConfigurableApplicationContext run(WebApplicationType type, String... arguments) {
		return new SpringApplicationBuilder(TracedApplication.class).web(type)
			.properties("management.tracing.sampling.probability=1", "management.tracing.baggage.remote-fields=tenant",
					"management.otlp.metrics.export.enabled=false", "spring.main.register-shutdown-hook=false")
			.run(arguments);
	}

	private ConfigurableApplicationContext parent(String... arguments) {
		String url = "http://127.0.0.1:" + this.runner.getEnvironment().getRequiredProperty("local.server.port");
		return new SpringApplicationBuilder(TracedApplication.class).web(WebApplicationType.NONE)
			.properties("management.tracing.sampling.probability=1", "management.tracing.baggage.remote-fields=tenant",
					"management.otlp.metrics.export.enabled=false", "spring.main.register-shutdown-hook=false",
					"spring.profiles.active=parent", "flame.runner-url=" + url)
			.run(arguments);
	}

	private static InMemorySpanExporter spans(ConfigurableApplicationContext context) {
		return context.getBean(InMemorySpanExporter.class);
	}

	/** The observation of whatever calls the service. */
	private static <T> T call(ConfigurableApplicationContext context, Supplier<T> call) {
		return Observation.createNotStarted("caller", context.getBean(ObservationRegistry.class)).observe(call);
	}

	private static SpanData span(ConfigurableApplicationContext context, String name) {
		List<SpanData> spans = named(context, name);
		assertThat(spans).hasSize(1);
		return spans.get(0);
	}

	private static List<SpanData> named(ConfigurableApplicationContext context, String name) {
		return spans(context).getFinishedSpanItems().stream().filter((span) -> span.getName().equals(name)).toList();
	}

	private static void assertChild(SpanData child, SpanData parent) {
		assertThat(child.getTraceId()).isEqualTo(parent.getTraceId());
		assertThat(child.getParentSpanId()).isEqualTo(parent.getSpanId());
	}

	@Test
	void handlersSpansAreBelowTheSpanOfTheCall() {
		Seen seen = call(this.parent, () -> {
			Seen cooked = this.parent.getBean(Kitchen.class).cook();
			assertThat(MDC.get("traceId")).isEqualTo(cooked.traceId());
			return cooked;
		});
		SpanData caller = span(this.parent, "caller");
		SpanData client = span(this.parent, "kitchen/cook");
		SpanData server = span(this.runner, "kitchen/cook");
		SpanData handler = span(this.runner, "cooking");
		assertThat(caller.getParentSpanId()).isEqualTo(SpanId.getInvalid());
		assertChild(client, caller);
		assertChild(server, client);
		assertChild(handler, server);
		assertThat(client.getKind()).isEqualTo(SpanKind.CLIENT);
		assertThat(server.getKind()).isEqualTo(SpanKind.SERVER);
		assertThat(server.getAttributes().get(AttributeKey.stringKey("invocation.id"))).isNotNull()
			.isEqualTo(client.getAttributes().get(AttributeKey.stringKey("invocation.id")));
		assertThat(seen.traceId()).isEqualTo(caller.getTraceId());
		assertThat(seen.trace().get("traceparent")).contains(caller.getTraceId(), client.getSpanId());
	}

	@Test
	void whenThereIsNoTraceThenTheCallBeginsOne() {
		this.parent.getBean(Kitchen.class).cook();
		SpanData client = span(this.parent, "kitchen/cook");
		assertThat(client.getParentSpanId()).isEqualTo(SpanId.getInvalid());
		assertChild(span(this.runner, "kitchen/cook"), client);
	}

	@Test
	void threadsOfHandlersKeepNothing() {
		for (int i = 0; i < 20; i++) {
			this.parent.getBean(Kitchen.class).cook();
		}
		assertThat(named(this.runner, "kitchen/cook").stream().map(SpanData::getTraceId).distinct()).hasSize(20);
		assertThat(MDC.get("traceId")).isNull();
		assertThat(this.parent.getBean(Tracer.class).currentSpan()).isNull();
	}

	@Test
	void baggageTravels() {
		Tracer tracer = this.parent.getBean(Tracer.class);
		Seen seen = call(this.parent, () -> {
			try (BaggageInScope baggage = tracer.createBaggageInScope("tenant", "acme")) {
				return this.parent.getBean(Kitchen.class).cook();
			}
		});
		assertThat(seen.tenant()).isEqualTo("acme");
		assertThat(call(this.parent, () -> this.parent.getBean(Kitchen.class).cook()).tenant()).isEmpty();
	}

	@Test
	void attemptsAreSiblings() {
		assertThat(call(this.parent, () -> this.parent.getBean(Kitchen.class).burnTwice())).isEqualTo(3);
		SpanData client = span(this.parent, "kitchen/burnTwice");
		assertChild(client, span(this.parent, "caller"));
		assertThat(client.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		assertThat(client.getEvents()).extracting(EventData::getName).containsExactly("retry", "retry");
		List<SpanData> servers = named(this.runner, "kitchen/burnTwice");
		assertThat(servers).hasSize(3).allSatisfy((server) -> assertChild(server, client));
		assertThat(servers).extracting((server) -> server.getStatus().getStatusCode())
			.containsExactly(StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET);
		assertThat(named(this.runner, "cooking")).extracting(SpanData::getParentSpanId)
			.containsExactlyElementsOf(servers.stream().map(SpanData::getSpanId).toList());
	}

	@Test
	void errorIsRecordedOnBothSides() {
		assertThatIllegalStateException().isThrownBy(() -> this.parent.getBean(Kitchen.class).drop());
		for (ConfigurableApplicationContext side : List.of(this.parent, this.runner)) {
			SpanData span = span(side, "kitchen/drop");
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span.getEvents()).extracting(EventData::getName).containsExactly("exception");
			assertThat(span.getAttributes().get(AttributeKey.stringKey("exception")))
				.isEqualTo("IllegalStateException");
		}
	}

	@Test
	void callsWithinARunnerHaveNoSpans() {
		assertThat(this.parent.getBean(Kitchen.class).fetch()).isEqualTo("wine");
		assertThat(spans(this.runner).getFinishedSpanItems()).extracting(SpanData::getName)
			.containsExactly("kitchen/fetch");
	}

	@Test
	void inTheLocalRoleTheHandlersSpansAreBelowTheSpanOfTheCall() {
		try (ConfigurableApplicationContext local = run(WebApplicationType.NONE)) {
			Seen seen = call(local, () -> local.getBean(Kitchen.class).cook());
			SpanData client = span(local, "kitchen/cook");
			assertChild(client, span(local, "caller"));
			assertChild(span(local, "cooking"), client);
			assertThat(seen.trace().get("traceparent")).contains(client.getSpanId());
		}
	}

	@Test
	void whereObservationsAreSwitchedOffTheCallWorksWithoutATrace() {
		try (ConfigurableApplicationContext off = parent("--management.observations.enable.flame=false")) {
			assertThat(call(off, () -> off.getBean(Kitchen.class).cook()).trace()).isEqualTo(Map.of());
			assertThat(spans(off).getFinishedSpanItems()).extracting(SpanData::getName).containsExactly("caller");
			assertThat(span(this.runner, "kitchen/cook").getParentSpanId()).isEqualTo(SpanId.getInvalid());
		}
	}

}
