package io.flame.tracing;

import java.util.Map;
import java.util.Objects;

import io.flame.FlameException;
import io.flame.FlameMethod;
import io.flame.FlameService;
import io.flame.InvocationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Baggage;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.slf4j.MDC;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * An application that is set up for tracing, and keeps its spans.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ TracedApplication.Kitchen.class, TracedApplication.Cellar.class })
class TracedApplication {

	@Bean
	FinishedSpans finishedSpans() {
		return new FinishedSpans(InMemorySpanExporter.create());
	}

	@Bean
	SpanProcessor keepAtOnce(FinishedSpans spans) {
		return SimpleSpanProcessor.create(spans.exporter());
	}

	@FlameService("kitchen")
	static class Kitchen {

		private final ObservationRegistry observations;

		private final Tracer tracer;

		private final Cellar cellar;

		Kitchen(ObservationRegistry observations, Tracer tracer, Cellar cellar) {
			this.observations = observations;
			this.tracer = tracer;
			this.cellar = cellar;
		}

		/**
		 * What the handler sees of its trace.
		 */
		public Seen cook() {
			Baggage baggage = this.tracer.getBaggage("tenant");
			String tenant = (baggage != null) ? Objects.toString(baggage.get(), "") : "";
			return Observation.createNotStarted("cooking", this.observations)
				.observe(() -> new Seen(tenant, Objects.toString(MDC.get("traceId"), ""),
						InvocationContext.current().trace()));
		}

		@FlameMethod(maxAttempts = 3)
		public int burnTwice() {
			int attempt = InvocationContext.current().attempt();
			Observation.createNotStarted("cooking", this.observations).observe(() -> {
			});
			if (attempt < 3) {
				throw new FlameException("burnt", "Once more", null, Map.of(), true);
			}
			return attempt;
		}

		public String fetch() {
			return this.cellar.fetch();
		}

		public void drop() {
			throw new IllegalStateException("dropped");
		}

	}

	@FlameService("cellar")
	static class Cellar {

		public String fetch() {
			return "wine";
		}

	}

	/**
	 * What has been traced. The exporter is no bean: Spring Boot would export every span
	 * to it a second time, seconds later.
	 *
	 * @param exporter what keeps the spans
	 */
	record FinishedSpans(InMemorySpanExporter exporter) {

	}

	/**
	 * What a handler sees.
	 *
	 * @param tenant the baggage
	 * @param traceId the trace in the logging context
	 * @param trace what came with the call
	 */
	record Seen(String tenant, String traceId, Map<String, String> trace) {

	}

}
