package io.flame.service;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How long methods have taken lately, by their own executions. Thread-safe.
 */
public final class MethodDurations {

	private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private final Map<Method, RecentDurations> durations = new ConcurrentHashMap<>();

	/**
	 * A method was executed.
	 * @param method the method
	 * @param nanos how long it took, in nanoseconds
	 */
	public void executed(MethodDefinition method, long nanos) {
		this.durations.computeIfAbsent(method.method(), (key) -> new RecentDurations()).add(nanos);
	}

	/**
	 * Whether a method is known to be short: a change of threads would cost more than it
	 * does.
	 * @param method the method
	 * @return whether its last executions took less than a millisecond each;
	 * {@code false} as long as there were too few
	 */
	public boolean isShort(MethodDefinition method) {
		RecentDurations recent = this.durations.get(method.method());
		return recent != null && recent.peak() < SHORT_NANOS;
	}

	/**
	 * How long the next execution of a method may take.
	 * @param method the method
	 * @return the average of its last executions, in nanoseconds; a millisecond as long
	 * as there were too few
	 */
	public long expectedNanos(MethodDefinition method) {
		RecentDurations recent = this.durations.get(method.method());
		return (recent != null) ? Math.min(recent.average(), SHORT_NANOS) : SHORT_NANOS;
	}

}
