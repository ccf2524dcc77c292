package io.flame.tracing;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import io.flame.tracing.TracedApplication.FinishedSpans;
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
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.MDC;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

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

	/** The observation of whatever calls the service. */
	private static <T> Traced<T> call(ConfigurableApplicationContext context, Supplier<T> call) {
		Tracer tracer = context.getBean(Tracer.class);
		return Observation.createNotStarted("caller", context.getBean(ObservationRegistry.class))
			.observe(() -> new Traced<>(Objects.requireNonNull(tracer.currentTraceContext().context()).traceId(),
					call.get()));
	}

	/**
	 * All that has finished of a trace, and of no other one, in the order of beginning.
	 */
	private static List<SpanData> spans(ConfigurableApplicationContext context, String traceId) {
		return context.getBean(FinishedSpans.class)
			.exporter()
			.getFinishedSpanItems()
			.stream()
			.filter((span) -> span.getTraceId().equals(traceId))
			.sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
			.toList();
	}

	/** A span may finish after the caller has its result. */
	private static List<SpanData> spans(ConfigurableApplicationContext context, String traceId, String name,
			int count) {
		return await().atMost(Duration.ofSeconds(30))
			.until(() -> spans(context, traceId).stream().filter((span) -> span.getName().equals(name)).toList(),
					(spans) -> spans.size() == count);
	}

	private static SpanData span(ConfigurableApplicationContext context, String traceId, String name) {
		return spans(context, traceId, name, 1).get(0);
	}

	private static void assertChild(SpanData child, SpanData parent) {
		assertThat(child.getTraceId()).isEqualTo(parent.getTraceId());
		assertThat(child.getParentSpanId()).isEqualTo(parent.getSpanId());
	}

	@Test
	void handlersSpansAreBelowTheSpanOfTheCall() {
		Traced<Seen> cooked = call(this.parent, () -> {
			Seen seen = this.parent.getBean(Kitchen.class).cook();
			assertThat(MDC.get("traceId")).isEqualTo(seen.traceId());
			return seen;
		});
		SpanData caller = span(this.parent, cooked.traceId(), "caller");
		SpanData client = span(this.parent, cooked.traceId(), "kitchen/cook");
		SpanData server = span(this.runner, cooked.traceId(), "kitchen/cook");
		SpanData handler = span(this.runner, cooked.traceId(), "cooking");
		assertThat(caller.getParentSpanId()).isEqualTo(SpanId.getInvalid());
		assertChild(client, caller);
		assertChild(server, client);
		assertChild(handler, server);
		assertThat(client.getKind()).isEqualTo(SpanKind.CLIENT);
		assertThat(server.getKind()).isEqualTo(SpanKind.SERVER);
		assertThat(server.getAttributes().get(AttributeKey.stringKey("invocation.id"))).isNotNull()
			.isEqualTo(client.getAttributes().get(AttributeKey.stringKey("invocation.id")));
		assertThat(cooked.result().traceId()).isEqualTo(cooked.traceId());
		assertThat(cooked.result().trace().get("traceparent")).contains(cooked.traceId(), client.getSpanId());
	}

	@Test
	void whenThereIsNoTraceThenTheCallBeginsOne() {
		String traceId = this.parent.getBean(Kitchen.class).cook().traceId();
		SpanData client = span(this.parent, traceId, "kitchen/cook");
		assertThat(client.getParentSpanId()).isEqualTo(SpanId.getInvalid());
		assertChild(span(this.runner, traceId, "kitchen/cook"), client);
	}

	@Test
	void threadsOfHandlersKeepNothing() {
		Set<String> traceIds = new HashSet<>();
		for (int i = 0; i < 20; i++) {
			traceIds.add(this.parent.getBean(Kitchen.class).cook().traceId());
		}
		assertThat(traceIds).hasSize(20).doesNotContain("");
		assertThat(traceIds).allSatisfy((traceId) -> span(this.runner, traceId, "kitchen/cook"));
		assertThat(MDC.get("traceId")).isNull();
		assertThat(this.parent.getBean(Tracer.class).currentSpan()).isNull();
	}

	@Test
	void baggageTravels() {
		Tracer tracer = this.parent.getBean(Tracer.class);
		Traced<Seen> cooked = call(this.parent, () -> {
			try (BaggageInScope baggage = tracer.createBaggageInScope("tenant", "acme")) {
				return this.parent.getBean(Kitchen.class).cook();
			}
		});
		assertThat(cooked.result().tenant()).isEqualTo("acme");
		assertThat(call(this.parent, () -> this.parent.getBean(Kitchen.class).cook()).result().tenant()).isEmpty();
	}

	@Test
	void attemptsAreSiblings() {
		Traced<Integer> burnt = call(this.parent, () -> this.parent.getBean(Kitchen.class).burnTwice());
		assertThat(burnt.result()).isEqualTo(3);
		SpanData client = span(this.parent, burnt.traceId(), "kitchen/burnTwice");
		assertChild(client, span(this.parent, burnt.traceId(), "caller"));
		assertThat(client.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
		assertThat(client.getEvents()).extracting(EventData::getName).containsExactly("retry", "retry");
		List<SpanData> servers = spans(this.runner, burnt.traceId(), "kitchen/burnTwice", 3);
		assertThat(servers).allSatisfy((server) -> assertChild(server, client));
		assertThat(servers).extracting((server) -> server.getStatus().getStatusCode())
			.containsExactly(StatusCode.ERROR, StatusCode.ERROR, StatusCode.UNSET);
		assertThat(spans(this.runner, burnt.traceId(), "cooking", 3)).extracting(SpanData::getParentSpanId)
			.containsExactlyElementsOf(servers.stream().map(SpanData::getSpanId).toList());
	}

	@Test
	void errorIsRecordedOnBothSides() {
		Traced<Void> dropped = call(this.parent, () -> {
			assertThatIllegalStateException().isThrownBy(() -> this.parent.getBean(Kitchen.class).drop());
			return null;
		});
		for (ConfigurableApplicationContext side : List.of(this.parent, this.runner)) {
			SpanData span = span(side, dropped.traceId(), "kitchen/drop");
			assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(span.getEvents()).extracting(EventData::getName).containsExactly("exception");
			assertThat(span.getAttributes().get(AttributeKey.stringKey("exception")))
				.isEqualTo("IllegalStateException");
		}
	}

	@Test
	void callsWithinARunnerHaveNoSpans() {
		Traced<String> fetched = call(this.parent, () -> this.parent.getBean(Kitchen.class).fetch());
		assertThat(fetched.result()).isEqualTo("wine");
		// what is within it finishes before it
		span(this.runner, fetched.traceId(), "kitchen/fetch");
		assertThat(spans(this.runner, fetched.traceId())).extracting(SpanData::getName)
			.containsExactly("kitchen/fetch");
	}

	@Test
	void inTheLocalRoleTheHandlersSpansAreBelowTheSpanOfTheCall() {
		try (ConfigurableApplicationContext local = run(WebApplicationType.NONE)) {
			Traced<Seen> cooked = call(local, () -> local.getBean(Kitchen.class).cook());
			SpanData client = span(local, cooked.traceId(), "kitchen/cook");
			assertChild(client, span(local, cooked.traceId(), "caller"));
			assertChild(span(local, cooked.traceId(), "cooking"), client);
			assertThat(cooked.result().trace().get("traceparent")).contains(client.getSpanId());
		}
	}

	@Test
	void whereObservationsAreSwitchedOffTheCallWorksWithoutATrace() {
		try (ConfigurableApplicationContext off = parent("--management.observations.enable.flame=false")) {
			Traced<Seen> cooked = call(off, () -> off.getBean(Kitchen.class).cook());
			assertThat(cooked.result().trace()).isEqualTo(Map.of());
			span(off, cooked.traceId(), "caller");
			assertThat(spans(off, cooked.traceId())).extracting(SpanData::getName).containsExactly("caller");
			// the runner has begun a trace of its own
			assertThat(cooked.result().traceId()).isNotEqualTo(cooked.traceId());
			assertThat(span(this.runner, cooked.result().traceId(), "kitchen/cook").getParentSpanId())
				.isEqualTo(SpanId.getInvalid());
		}
	}

	/**
	 * The result of a call and the trace that it belongs to.
	 *
	 * @param <T> the type of the result
	 * @param traceId the id of the trace
	 * @param result the result
	 */
	private record Traced<T>(String traceId, T result) {

	}

}
