package io.flame.context;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.flame.ContextPropagator;
import io.flame.InvocationContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * All that travels, by all propagators. Thread-safe.
 */
public final class PropagatedContext {

	private static final Log logger = LogFactory.getLog(PropagatedContext.class);

	private final List<ContextPropagator> propagators;

	/**
	 * Create it.
	 * @param propagators the propagators
	 */
	public PropagatedContext(List<ContextPropagator> propagators) {
		this.propagators = List.copyOf(propagators);
	}

	/**
	 * Take what travels from the calling thread.
	 * @return strings by names
	 */
	public Map<String, String> capture() {
		Map<String, String> carrier = new LinkedHashMap<>();
		for (ContextPropagator propagator : this.propagators) {
			propagator.capture(carrier);
			if (carrier.containsValue(null) || carrier.containsKey(null)) {
				throw new IllegalStateException("%s has captured null, which can not travel: leave it out instead."
					.formatted(propagator.getClass().getName()));
			}
		}
		return carrier;
	}

	/**
	 * Give what has travelled to the calling thread.
	 * @param carrier strings by names
	 * @return what takes all of it back, in reverse order
	 */
	public InvocationContext.Scope restore(Map<String, String> carrier) {
		Deque<InvocationContext.Scope> scopes = new ArrayDeque<>();
		try {
			this.propagators.forEach((propagator) -> scopes.push(propagator.restore(carrier)));
		}
		catch (RuntimeException | Error ex) {
			close(scopes);
			throw ex;
		}
		return () -> close(scopes);
	}

	/**
	 * Take what would travel from the calling thread to another one of this process.
	 * @param work what the other thread does
	 * @return what the other thread has to execute
	 */
	public Runnable handOver(Runnable work) {
		Map<String, String> carrier = Collections.unmodifiableMap(capture());
		if (carrier.isEmpty()) {
			return work;
		}
		return () -> {
			try (InvocationContext.Scope restored = restore(carrier)) {
				work.run();
			}
		};
	}

	/**
	 * One that fails does neither keep the others from being closed nor undo what the
	 * handler did.
	 */
	private static void close(Deque<InvocationContext.Scope> scopes) {
		while (!scopes.isEmpty()) {
			try {
				scopes.pop().close();
			}
			catch (RuntimeException | Error ex) {
				logger.warn("A context propagator could not restore its thread", ex);
			}
		}
	}

}
