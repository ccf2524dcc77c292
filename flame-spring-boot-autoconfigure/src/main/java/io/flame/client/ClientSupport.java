package io.flame.client;

import java.util.function.ToIntFunction;

import io.flame.client.SubmittedCall.Work;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import io.flame.store.References;
import org.jspecify.annotations.Nullable;

/**
 * The collaborators that specifications of calls share.
 *
 * @param invocations makes invocations of calls
 * @param invoker executes them
 * @param background executes those whose callers do not wait
 * @param references the references of this process
 * @param capacity how many calls a pool can execute at the same time, by its name
 */
record ClientSupport(InvocationFactory invocations, FlameInvoker invoker, BackgroundCalls background,
		References references, ToIntFunction<String> capacity) {

	Work<@Nullable Object> begin(ServiceDefinition service, MethodDefinition method, @Nullable Object[] values,
			InvocationOptions options) {
		return this.invocations.begin(service, method, values, options, this.invoker);
	}

	/**
	 * How many calls can be executed at the same time, whichever of the methods they
	 * call.
	 */
	int capacity(Iterable<MethodDefinition> methods, InvocationOptions options) {
		if (options.pool() != null) {
			return this.capacity.applyAsInt(options.pool());
		}
		int capacity = Integer.MAX_VALUE;
		for (MethodDefinition method : methods) {
			capacity = Math.min(capacity, this.capacity.applyAsInt(this.invocations.poolOf(method)));
		}
		return capacity;
	}

}
