package io.flame.context;

import java.util.Map;

import io.flame.ContextPropagator;
import io.flame.InvocationContext;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;

/**
 * Carries trace and baggage, in the form that the application's tracer is set up for. On
 * the runner the handler executes in a span of its own.
 */
public final class TracePropagator implements ContextPropagator {

	private final Tracer tracer;

	private final Propagator propagator;

	/**
	 * Create a propagator.
	 * @param tracer the tracer
	 * @param propagator what writes and reads its context
	 */
	public TracePropagator(Tracer tracer, Propagator propagator) {
		this.tracer = tracer;
		this.propagator = propagator;
	}

	@Override
	public void capture(Map<String, String> carrier) {
		TraceContext context = this.tracer.currentTraceContext().context();
		if (context != null) {
			this.propagator.inject(context, carrier, (target, name, value) -> carrier.put(name, value));
		}
	}

	@Override
	public InvocationContext.Scope restore(Map<String, String> carrier) {
		if (this.propagator.fields().stream().noneMatch(carrier::containsKey)) {
			return () -> {
			};
		}
		Span span = this.propagator.extract(carrier, (source, name) -> carrier.get(name))
			.kind(Span.Kind.SERVER)
			.name("flame.runner")
			.start();
		Tracer.SpanInScope scope = this.tracer.withSpan(span);
		return () -> {
			scope.close();
			span.end();
		};
	}

}
