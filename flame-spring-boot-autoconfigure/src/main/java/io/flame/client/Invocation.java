package io.flame.client;

import java.time.Duration;
import java.util.Map;

import io.flame.context.Deadline;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way to a runner.
 *
 * @param service the service
 * @param method the method
 * @param arguments a value for each of the method's argument types
 * @param options what it says about itself, all of which but tags, attempts and priority
 * is part of the following
 * @param pool the name of the pool
 * @param acquireTimeout how long it may wait for a runner
 * @param timeout how long one execution may take
 * @param deadline when the caller stops waiting, whatever happens
 * @param idempotencyKey the caller's key
 * @param trace trace context and other strings that travel with the call
 * @param listener hears where it is executed
 * @param attempt the number of the attempt, from 1
 * @param unknownOutcome what is known of an attempt that was lost, {@code null} without
 * an idempotency key
 */
@SuppressWarnings("ArrayRecordComponent")
public record Invocation(ServiceDefinition service, MethodDefinition method, @Nullable Object[] arguments,
		InvocationOptions options, String pool, Duration acquireTimeout, Duration timeout, Deadline deadline,
		@Nullable String idempotencyKey, Map<String, String> trace, InvocationListener listener, int attempt,
		@Nullable UnknownOutcome unknownOutcome) {

	/**
	 * The same call, tried again.
	 * @param attempt the number of the attempt
	 * @return a copy
	 */
	public Invocation withAttempt(int attempt) {
		return new Invocation(this.service, this.method, this.arguments, this.options, this.pool, this.acquireTimeout,
				this.timeout, this.deadline, this.idempotencyKey, this.trace, this.listener, attempt,
				this.unknownOutcome);
	}

	/**
	 * The same call, with an observer.
	 * @param trace what travels with it
	 * @param listener hears where it is executed
	 * @return a copy
	 */
	public Invocation observed(Map<String, String> trace, InvocationListener listener) {
		return new Invocation(this.service, this.method, this.arguments, this.options, this.pool, this.acquireTimeout,
				this.timeout, this.deadline, this.idempotencyKey, trace, listener, this.attempt, this.unknownOutcome);
	}

	/**
	 * The method as people name it.
	 * @return service id and method id
	 */
	public String name() {
		return this.service.id() + "/" + this.method.id();
	}

}
