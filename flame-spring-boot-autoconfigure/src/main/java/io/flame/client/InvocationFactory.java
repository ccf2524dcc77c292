package io.flame.client;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import io.flame.FlameInvalidArgumentException;
import io.flame.client.SubmittedCall.Work;
import io.flame.context.Deadline;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Turns the call of a method into an {@link Invocation}: what the call leaves open, the
 * method decides, what the method leaves open, the service, and what the service leaves
 * open, the pool.
 */
public final class InvocationFactory {

	private final String defaultPool;

	private final Function<String, InvocationDefaults> pools;

	private final Supplier<Map<String, String>> context;

	private final IdempotencyKeys idempotencyKeys = new IdempotencyKeys();

	/**
	 * Create a factory.
	 * @param defaultPool the name of the pool of services that name none
	 * @param pools the defaults of a pool by its name
	 * @param context what of the calling thread travels with the call
	 */
	public InvocationFactory(String defaultPool, Function<String, InvocationDefaults> pools,
			Supplier<Map<String, String>> context) {
		this.defaultPool = defaultPool;
		this.pools = pools;
		this.context = context;
	}

	/**
	 * Begin a call without options. Arguments that can not be accepted are a failure of
	 * the call.
	 */
	Work<@Nullable Object> begin(ServiceDefinition service, MethodDefinition method, @Nullable Object[] values,
			FlameInvoker invoker) {
		try {
			Invocation invocation = create(service, method, values, InvocationOptions.NONE);
			return () -> invoker.invoke(invocation);
		}
		catch (FlameInvalidArgumentException ex) {
			return Work.failing(ex);
		}
	}

	Invocation create(ServiceDefinition service, MethodDefinition method, @Nullable Object[] values,
			InvocationOptions options) {
		String pool = poolOf(service, method, options);
		InvocationDefaults defaults = this.pools.apply(pool);
		Duration timeout = first(options.timeout(), timeoutOf(service, method, defaults));
		Duration acquireTimeout = first(options.acquireTimeout(), defaults.acquireTimeout());
		String key = (options.idempotencyKey() != null) ? options.idempotencyKey()
				: this.idempotencyKeys.key(method, values);
		return new Invocation(service, method, method.arguments(values), options, pool, acquireTimeout, timeout,
				Deadline.after(acquireTimeout.plus(timeout)), key, this.context.get());
	}

	String poolOf(ServiceDefinition service, MethodDefinition method, InvocationOptions options) {
		return first(options.pool(), poolOf(service, method));
	}

	/**
	 * The pool of a method.
	 * @param service its service
	 * @param method the method
	 * @return the name of the pool
	 */
	public String poolOf(ServiceDefinition service, MethodDefinition method) {
		return first(method.pool(), first(service.pool(), this.defaultPool));
	}

	/**
	 * The time for one execution of a method.
	 * @param service its service
	 * @param method the method
	 * @return the time-out
	 */
	public Duration timeoutOf(ServiceDefinition service, MethodDefinition method) {
		return timeoutOf(service, method, this.pools.apply(poolOf(service, method)));
	}

	private static Duration timeoutOf(ServiceDefinition service, MethodDefinition method, InvocationDefaults defaults) {
		return first(method.timeout(), first(service.timeout(), defaults.timeout()));
	}

	private static <T> T first(@Nullable T preferred, T otherwise) {
		return (preferred != null) ? preferred : otherwise;
	}

}
