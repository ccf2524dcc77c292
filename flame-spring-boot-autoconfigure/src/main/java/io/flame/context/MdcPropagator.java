package io.flame.context;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.flame.ContextPropagator;
import io.flame.InvocationContext;
import org.slf4j.MDC;

import org.springframework.util.Assert;

/**
 * Carries chosen keys of the logging context. Keys that were not chosen on the runner are
 * ignored there.
 */
public final class MdcPropagator implements ContextPropagator {

	private static final Set<String> TAKEN = Set.of("traceparent", "tracestate", "baggage", "locale");

	private final List<String> keys;

	/**
	 * Create a propagator.
	 * @param keys the keys that travel
	 * @throws IllegalArgumentException if a key is the name of something else that
	 * travels
	 */
	public MdcPropagator(List<String> keys) {
		this.keys = List.copyOf(keys);
		for (String key : this.keys) {
			Assert.isTrue(!TAKEN.contains(key), () -> "'%s' is the name of something else that travels".formatted(key));
		}
	}

	@Override
	public void capture(Map<String, String> carrier) {
		for (String key : this.keys) {
			String value = MDC.get(key);
			if (value != null) {
				carrier.put(key, value);
			}
		}
	}

	@Override
	public InvocationContext.Scope restore(Map<String, String> carrier) {
		// what the handler leaves behind goes as well
		Map<String, String> previous = MDC.getCopyOfContextMap();
		for (String key : this.keys) {
			String value = carrier.get(key);
			if (value != null) {
				MDC.put(key, value);
			}
		}
		return () -> MDC.setContextMap((previous != null) ? previous : Map.of());
	}

}
