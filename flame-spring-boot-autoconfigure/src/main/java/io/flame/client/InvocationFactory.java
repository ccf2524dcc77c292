package io.flame.client;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import io.flame.FlameConfigurationException;
import io.flame.FlameInvalidArgumentException;
import io.flame.FlameSessionClosedException;
import io.flame.FlameSessionConflictException;
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
			return new Call(create(service, method, values, options), invoker);
		}
		catch (FlameInvalidArgumentException | FlameSessionClosedException | FlameSessionConflictException ex) {
			return Work.failing(ex);
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
		@Nullable Object[] arguments = method.arguments(values);
		Map<String, String> trace = this.context.get();
		Deadline deadline = Deadline.after(acquireTimeout.plus(timeout));
		ReferenceUse references = ReferenceUse.of(method, arguments, options.keep());
		return new Invocation(service, references.travelling(method), arguments, options, pool, acquireTimeout, timeout,
				deadline, key, trace, begin(service, method, arguments, options.session()), references);
	}

	/**
	 * Nothing may fail afterwards: others would wait for the end of the turn.
	 */
	private static @Nullable SessionTurn begin(ServiceDefinition service, MethodDefinition method,
			@Nullable Object[] arguments, @Nullable CallSession session) {
		if (session != null) {
			// the call that it waits for may belong to the same session
			return PendingArguments.isNeeded(arguments) ? null : session.begin(service, method);
		}
		if ((service.isSessionScoped() || method.sessionContextType() != null)
				&& InvocationContext.currentOrNull() == null) {
			throw new FlameConfigurationException(
					"%s/%s can be called in a session only: %s.".formatted(service.id(), method.id(),
							service.isSessionScoped() ? "the service has the scope of sessions"
									: "the method has a parameter of type SessionContext"),
					"Open a session with FlameClient.openSession(…), and call the proxy that FlameSession.service(%s.class) returns."
						.formatted(service.type().getSimpleName()));
		}
		return null;
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

	/**
	 * A call that has begun. Its place in the order of a session is free when it has been
	 * executed, or is given up before.
	 *
	 * @param invocation the call
	 * @param invoker executes it
	 */
	private record Call(Invocation invocation, FlameInvoker invoker) implements Work<@Nullable Object> {

		@Override
		public @Nullable Object execute() throws Throwable {
			try (InvocationContext.Scope tags = LogTags.put(this.invocation.options().tags());
					SessionTurn turn = this.invocation.turn()) {
				Invocation ready = PendingArguments.await(this.invocation);
				CallSession session = ready.options().session();
				return (session == null || turn != null) ? this.invoker.invoke(ready) : invoke(ready, session);
			}
		}

		private @Nullable Object invoke(Invocation ready, CallSession session) throws Throwable {
			try (SessionTurn turn = session.begin(ready.service(), ready.method())) {
				return this.invoker.invoke(ready.in(turn));
			}
		}

		@Override
		public void abandon() {
			if (this.invocation.turn() != null) {
				this.invocation.turn().abandon();
			}
		}

	}

}
