package io.flame.client;

import java.util.concurrent.CompletableFuture;

import io.flame.FlameClient.MapSpec;
import io.flame.FlameClient.ServiceAction;
import io.flame.FlameClient.ServiceCall;
import io.flame.FlameClient.ServiceFunction;
import io.flame.FlameClient.ServiceSpec;
import io.flame.FlameResult;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Calls of a service by its type. What the recorded method returns is what the lambda
 * returns, so that the casts are right.
 *
 * @param <S> the type of the service
 */
final class DefaultServiceSpec<S> extends DefaultOptionsSpec<ServiceSpec<S>> implements ServiceSpec<S> {

	private final CallRecorder recorder;

	private final ClientCalls calls;

	DefaultServiceSpec(CallRecorder recorder, ClientCalls calls, InvocationOptions options) {
		super(options);
		this.recorder = recorder;
		this.calls = calls;
	}

	@Override
	ServiceSpec<S> with(InvocationOptions options) {
		return new DefaultServiceSpec<>(this.recorder, this.calls, options);
	}

	@Override
	@SuppressWarnings({ "unchecked", "NullAway" }) // null is what R allows
	public <R extends @Nullable Object, X extends Exception> R call(ServiceCall<S, R, X> call) throws X {
		RecordedCall recorded = this.recorder.recordCall(call);
		return (R) Checked.<X>declared(() -> this.calls.declared(recorded, options()));
	}

	@Override
	public <X extends Exception> void run(ServiceAction<S, X> action) throws X {
		RecordedCall recorded = this.recorder.recordAction(action);
		Checked.<X>declared(() -> this.calls.call(recorded, options()));
	}

	@Override
	@SuppressWarnings("unchecked")
	public <R extends @Nullable Object> FlameResult<R> result(ServiceCall<S, R, ? extends Exception> call) {
		RecordedCall recorded = recorded(call);
		if (recorded.asValue()) {
			throw alreadyReturns(recorded);
		}
		return (FlameResult<R>) this.calls.result(recorded, options());
	}

	@Override
	@SuppressWarnings("unchecked")
	public <R extends @Nullable Object> CompletableFuture<R> submit(ServiceCall<S, R, ? extends Exception> call) {
		return (CompletableFuture<R>) this.calls.submit(recorded(call), options());
	}

	@Override
	public <T extends @Nullable Object, R extends @Nullable Object> MapSpec<T, R> map(Iterable<? extends T> inputs,
			ServiceFunction<S, T, R> call) {
		Assert.notNull(call, "'call' must not be null");
		return new DefaultMapSpec<>(inputs, options(),
				(input) -> this.calls.begun(recorded((service) -> call.call(service, input)), options()));
	}

	@Override
	public void cast(ServiceAction<S, ? extends Exception> action) {
		this.calls.cast(Checked.unchecked(() -> this.recorder.recordAction(action)), options());
	}

	private RecordedCall recorded(ServiceCall<S, ?, ? extends Exception> call) {
		RecordedCall recorded = Checked.unchecked(() -> this.recorder.recordCall(call));
		if (recorded.method().result().async() != null) {
			throw alreadyReturns(recorded);
		}
		return recorded;
	}

	private static IllegalArgumentException alreadyReturns(RecordedCall call) {
		return new IllegalArgumentException("%s returns a %s itself: get that with 'call'.".formatted(call.name(),
				call.method().method().getReturnType().getSimpleName()));
	}

}
