package io.flame.client;

import java.util.concurrent.CompletableFuture;

import io.flame.FlameClient.MapSpec;
import io.flame.FlameClient.ServiceAction;
import io.flame.FlameClient.ServiceCall;
import io.flame.FlameClient.ServiceFunction;
import io.flame.FlameClient.ServiceSpec;
import io.flame.FlameRef;
import io.flame.FlameResult;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Calls of a service by its type.
 *
 * @param <S> the type of the service
 */
final class DefaultServiceSpec<S> extends DefaultOptionsSpec<ServiceSpec<S>> implements ServiceSpec<S> {

	private final ServiceDefinition service;

	private final ServiceProxy proxies;

	private final ClientSupport support;

	private final DeclaredResults results;

	private @Nullable S proxy;

	DefaultServiceSpec(ServiceDefinition service, ServiceProxy proxies, ClientSupport support,
			InvocationOptions options) {
		super(options);
		this.service = service;
		this.proxies = proxies;
		this.support = support;
		this.results = new DeclaredResults(support::background);
	}

	@Override
	ServiceSpec<S> with(InvocationOptions options) {
		return new DefaultServiceSpec<>(this.service, this.proxies, this.support, options);
	}

	@Override
	public synchronized S proxy() {
		if (this.proxy == null) {
			this.proxy = proxy(this.results, options());
		}
		return this.proxy;
	}

	@SuppressWarnings("unchecked")
	private S proxy(FlameServiceInterceptor.Results results, InvocationOptions options) {
		return (S) this.proxies.create(new FlameServiceInterceptor(this.service, options, this.support.invocations(),
				this.support.invoker(), results));
	}

	@Override
	public <R extends @Nullable Object> R call(ServiceCall<S, R> call) {
		Assert.notNull(call, "'call' must not be null");
		return Checked.unchecked(() -> call.call(proxy()));
	}

	@Override
	public void run(ServiceAction<S> action) {
		Assert.notNull(action, "'action' must not be null");
		Checked.unchecked(() -> run(new LambdaExecution(this.support.background()), action));
	}

	private @Nullable Object run(LambdaExecution execution, ServiceAction<S> action) throws Throwable {
		execution.run(() -> {
			action.run(proxy(execution, options()));
			return null;
		});
		return null;
	}

	@Override
	public <R extends @Nullable Object> FlameResult<R> result(ServiceCall<S, R> call) {
		Assert.notNull(call, "'call' must not be null");
		return DeclaredResults.asValue(() -> call.call(proxy()));
	}

	@Override
	public <R extends @Nullable Object> CompletableFuture<R> submit(ServiceCall<S, R> call) {
		Assert.notNull(call, "'call' must not be null");
		LambdaExecution execution = new LambdaExecution(this.support.background());
		return this.support.background().submit(() -> execution.execute(() -> call.call(proxy(execution, options()))));
	}

	@Override
	public <R extends @Nullable Object> FlameRef<R> submitRef(ServiceCall<S, R> call) {
		Assert.notNull(call, "'call' must not be null");
		return this.support.references().pending(this.support.background().submit(() -> reference(call)));
	}

	@SuppressWarnings("unchecked")
	private <R extends @Nullable Object> FlameRef<R> reference(ServiceCall<S, R> call) throws Throwable {
		ReferenceExecution execution = new ReferenceExecution();
		return (FlameRef<R>) execution.execute(() -> call.call(proxy(execution, options().withKeep())));
	}

	@Override
	public <T extends @Nullable Object, R extends @Nullable Object> MapSpec<T, R> map(Iterable<? extends T> inputs,
			ServiceFunction<S, T, R> call) {
		Assert.notNull(call, "'call' must not be null");
		return new DefaultMapSpec<>(inputs, options(),
				() -> this.support.capacity(this.service.methods().values(), options()),
				(input) -> submit((service) -> call.call(service, input)));
	}

	@Override
	public void cast(ServiceAction<S> action) {
		Assert.notNull(action, "'action' must not be null");
		LambdaExecution execution = new LambdaExecution(this.support.background());
		this.support.background()
			.cast(new BackgroundCalls.Cast(this.service.id(), execution::methodId, options().tags()),
					() -> run(execution, action));
	}

}
