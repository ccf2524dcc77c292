package io.flame.runner;

import java.lang.reflect.Type;
import java.time.Duration;

import io.flame.protocol.ReferenceRequest;
import io.flame.protocol.SessionRequest;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A call that has a slot and waits for a thread, or that waits for the answer to another
 * one.
 *
 * @param invocation the call
 * @param service the service
 * @param method the method
 * @param arguments the arguments
 * @param timeout the time for the execution
 * @param keyed what it has in common with others, {@code null} without idempotency key
 * @param session its session, {@code null} outside of sessions
 * @param references how it uses references, {@code null} if its caller knows none
 */
@SuppressWarnings("ArrayRecordComponent")
record PreparedInvocation(RunningInvocation invocation, ServiceDefinition service, MethodDefinition method,
		@Nullable Object[] arguments, Duration timeout, @Nullable KeyedCall keyed, @Nullable SessionRequest session,
		@Nullable ReferenceRequest references) {

	/**
	 * The type of the result as it travels.
	 */
	Type resultType() {
		return ReferenceHandlers.resultType(this.method, this.references);
	}

	/**
	 * Whether it waits for the storage before or after its handler executes.
	 */
	boolean usesStorage() {
		return this.references != null && this.references.usesStorage();
	}

}
