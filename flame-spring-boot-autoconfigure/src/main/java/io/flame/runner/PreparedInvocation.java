package io.flame.runner;

import java.time.Duration;

import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A call that has a slot and waits for a thread.
 *
 * @param invocation the call
 * @param service the service
 * @param method the method
 * @param arguments the arguments
 * @param timeout the time for the execution
 */
@SuppressWarnings("ArrayRecordComponent")
record PreparedInvocation(RunningInvocation invocation, ServiceDefinition service, MethodDefinition method,
		@Nullable Object[] arguments, Duration timeout) {

}
