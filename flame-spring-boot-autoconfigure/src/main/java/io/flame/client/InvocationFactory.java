package io.flame.client;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import io.flame.FlameInvalidArgumentException;
import io.flame.InvocationContext;
import io.flame.client.SubmittedCall.Work;
import io.flame.context.Deadline;
import io.flame.context.LogTags;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Turns the call of a method into an {@link Invocation}. Options of the call precede the
 * settings of the method, which include those of its service; these precede the defaults
 * of the pool.
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
	 * Begin a call: its deadline and the caller's context are fixed now. Invalid
	 * arguments are a failure of the call.
	 */
	Work<@Nullable Object> begin(ServiceDefinition service, MethodDefinition method, @Nullable Object[] values,
			InvocationOptions options, FlameInvoker invoker) {
		try (InvocationContext.Scope tags = LogTags.put(options.tags())) {
			Invocation invocation = create(service, method, values, options);
			return () -> invoke(invocation, invoker);
		}
		catch (FlameInvalidArgumentException ex) {
			return Work.failing(ex);
		}
	}

	private static @Nullable Object invoke(Invocation invocation, FlameInvoker invoker) throws Throwable {
		try (InvocationContext.Scope tags = LogTags.put(invocation.options().tags())) {
			return invoker.invoke(invocation);
		}
	}

	private Invocation create(ServiceDefinition service, MethodDefinition method, @Nullable Object[] values,
			InvocationOptions options) {
		String pool = first(options.pool(), poolOf(method));
		InvocationDefaults defaults = this.pools.apply(pool);
		Duration timeout = first(options.timeout(), first(method.timeout(), defaults.timeout()));
		Duration acquireTimeout = first(options.acquireTimeout(), defaults.acquireTimeout());
		String key = (options.idempotencyKey() != null) ? options.idempotencyKey()
				: this.idempotencyKeys.key(method, values);
		return new Invocation(service, method, method.arguments(values), options, pool, acquireTimeout, timeout,
				Deadline.after(acquireTimeout.plus(timeout)), key, this.context.get());
	}

	/**
	 * The pool of a method.
	 * @param method the method
	 * @return the name of the pool
	 */
	public String poolOf(MethodDefinition method) {
		return first(method.pool(), this.defaultPool);
	}

	/**
	 * The time for one execution of a method.
	 * @param method the method
	 * @return the time-out
	 */
	public Duration timeoutOf(MethodDefinition method) {
		return first(method.timeout(), this.pools.apply(poolOf(method)).timeout());
	}

	private static <T> T first(@Nullable T preferred, T otherwise) {
		return (preferred != null) ? preferred : otherwise;
	}

}
