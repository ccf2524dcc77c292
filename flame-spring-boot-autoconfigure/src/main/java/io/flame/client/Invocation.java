package io.flame.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

import io.flame.FlameException;
import io.flame.FlameRef;
import io.flame.FlameRunnerLostException;
import io.flame.FlameSerializationException;
import io.flame.context.Deadline;
import io.flame.protocol.EncodedRequest;
import io.flame.protocol.ReceivedResponse;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A call on its way to a runner.
 *
 * @param service the service
 * @param method the method, with the types that travel
 * @param arguments a value for each of the method's argument types
 * @param options its options, all of which but tags, attempts and priority is part of the
 * following
 * @param pool the name of the pool
 * @param acquireTimeout how long it may wait for a runner
 * @param timeout how long one execution may take
 * @param deadline when the caller stops waiting, whatever happens
 * @param idempotencyKey the caller's key
 * @param trace trace context and other strings that travel with the call
 * @param listener hears where it is executed
 * @param attempt the number of the attempt, from 1
 * @param encoded the call as it is sent, {@code null} before it is encoded and where it
 * does not travel
 * @param loss the loss of the attempt before, whose outcome can be learned from its
 * runner only; {@code null} if there was none
 * @param turn its turn in its session, {@code null} outside of sessions
 * @param references the values that travel as references
 */
@SuppressWarnings("ArrayRecordComponent")
public record Invocation(ServiceDefinition service, MethodDefinition method, @Nullable Object[] arguments,
		InvocationOptions options, String pool, Duration acquireTimeout, Duration timeout, Deadline deadline,
		@Nullable String idempotencyKey, Map<String, String> trace, InvocationListener listener, int attempt,
		@Nullable Encoded encoded, @Nullable FlameRunnerLostException loss, @Nullable SessionTurn turn,
		ReferenceUse references) {

	/**
	 * The first attempt of a call that is not encoded.
	 */
	Invocation(ServiceDefinition service, MethodDefinition method, @Nullable Object[] arguments,
			InvocationOptions options, String pool, Duration acquireTimeout, Duration timeout, Deadline deadline,
			@Nullable String idempotencyKey, Map<String, String> trace, @Nullable SessionTurn turn,
			ReferenceUse references) {
		this(service, method, arguments, options, pool, acquireTimeout, timeout, deadline, idempotencyKey, trace,
				InvocationListener.NONE, 1, null, null, turn, references);
	}

	/**
	 * The same call, tried again.
	 * @param failed the outcome of the attempt before
	 * @return the next attempt
	 */
	public Invocation next(InvocationOutcome.Failed failed) {
		// a method that may be executed twice may be so anywhere
		FlameRunnerLostException loss = (this.idempotencyKey != null && !this.method.idempotent()
				&& failed.cause() == InvocationOutcome.Cause.LOST) ? (FlameRunnerLostException) failed.failure() : null;
		return new Invocation(this.service, this.method, this.arguments, this.options, this.pool, this.acquireTimeout,
				this.timeout, this.deadline, this.idempotencyKey, this.trace, this.listener, this.attempt + 1,
				this.encoded, loss, this.turn, this.references);
	}

	/**
	 * The same call, with an observer.
	 * @param trace what travels with it
	 * @param listener hears where it is executed
	 * @return a copy
	 */
	public Invocation observed(Map<String, String> trace, InvocationListener listener) {
		return new Invocation(this.service, this.method, this.arguments, this.options, this.pool, this.acquireTimeout,
				this.timeout, this.deadline, this.idempotencyKey, trace, listener, this.attempt, this.encoded,
				this.loss, this.turn, this.references);
	}

	/**
	 * The same call, in the order of its session.
	 */
	Invocation in(SessionTurn turn) {
		return new Invocation(this.service, this.method, this.arguments, this.options, this.pool, this.acquireTimeout,
				this.timeout, this.deadline, this.idempotencyKey, this.trace, this.listener, this.attempt, this.encoded,
				this.loss, turn, this.references);
	}

	/**
	 * The same call, whose time begins now.
	 */
	Invocation beginningNow() {
		return new Invocation(this.service, this.method, this.arguments, this.options, this.pool, this.acquireTimeout,
				this.timeout, Deadline.after(this.acquireTimeout.plus(this.timeout)), this.idempotencyKey, this.trace,
				this.listener, this.attempt, this.encoded, this.loss, this.turn, this.references);
	}

	/**
	 * The same call for a process that knows no references.
	 * @throws FlameSerializationException if it needs one
	 */
	Invocation withoutReferences() {
		@Nullable Object[] values = this.references.resolve(this.arguments, declaredMethod());
		if (this.references.keep() || Arrays.stream(values).anyMatch(FlameRef.class::isInstance)) {
			throw new FlameSerializationException(
					"%s cannot be sent: a runner that speaks only the base protocol neither takes nor returns references. Pass and return the values themselves, or use a pool with runners of this application."
						.formatted(name()));
		}
		return (this.references == ReferenceUse.NONE) ? this
				: new Invocation(this.service, declaredMethod(), values, this.options, this.pool, this.acquireTimeout,
						this.timeout, this.deadline, this.idempotencyKey, this.trace, this.listener, this.attempt,
						this.encoded, this.loss, this.turn, ReferenceUse.NONE);
	}

	/**
	 * The method with its declared types.
	 */
	MethodDefinition declaredMethod() {
		MethodDefinition declared = this.service.findMethod(this.method.id());
		return (declared != null) ? declared : this.method;
	}

	Invocation encoded(String callId, EncodedRequest request) {
		return new Invocation(this.service, this.method, this.arguments, this.options, this.pool, this.acquireTimeout,
				this.timeout, this.deadline, this.idempotencyKey, this.trace, this.listener, this.attempt,
				new Encoded(callId, request), this.loss, this.turn, this.references);
	}

	/**
	 * The outcome if this attempt is not sent. That it did nothing says nothing about an
	 * attempt before that was lost with its runner.
	 * @param failure why it is not sent
	 * @param cause what is known about it, if no attempt before was lost
	 * @return the failure, or the loss of the attempt before with the failure suppressed
	 */
	public InvocationOutcome.Failed notSent(FlameException failure, InvocationOutcome.Cause cause) {
		return (this.loss != null)
				? new InvocationOutcome.Failed(RunnerLoss.last(this.loss, failure), InvocationOutcome.Cause.LOST)
				: new InvocationOutcome.Failed(failure, cause);
	}

	/**
	 * The id that all attempts share, and all calls with the same idempotency key.
	 * @return the id
	 * @throws IllegalArgumentException if the call is not encoded
	 */
	public String callId() {
		Assert.notNull(this.encoded, "The invocation is not encoded");
		return this.encoded.callId();
	}

	/**
	 * The call as it is sent.
	 * @return the request without the fields of an attempt
	 * @throws IllegalArgumentException if the call is not encoded
	 */
	public EncodedRequest request() {
		Assert.notNull(this.encoded, "The invocation is not encoded");
		return this.encoded.request();
	}

	/**
	 * The method as people name it.
	 * @return service id and method id
	 */
	public String name() {
		return this.service.id() + "/" + this.method.id();
	}

	/**
	 * The outcome of a response with a result.
	 * @param response the response
	 * @param place what the response comes from, for messages
	 * @return the outcome
	 */
	public InvocationOutcome.Succeeded succeeded(ReceivedResponse response, String place) {
		return RunnerAnswers.succeeded(this.method, () -> new RemoteCall(name(), place), response);
	}

	/**
	 * What an idempotency key belongs to: the method, the session if there is one, and
	 * whether the result is a reference.
	 */
	String keyScope() {
		String name = this.references.keep() ? name() + " by reference" : name();
		return (this.turn != null) ? name + " in session " + this.turn.sessionId() : name;
	}

	/**
	 * A call as it is sent.
	 *
	 * @param callId the id that all attempts share
	 * @param request the request without the fields of an attempt
	 */
	public record Encoded(String callId, EncodedRequest request) {

	}

}
