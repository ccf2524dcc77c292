package io.flame.client;

import java.util.concurrent.CompletableFuture;

import io.flame.FlameClient.ServiceAction;
import io.flame.FlameClient.ServiceCall;
import io.flame.FlameClient.ServiceSpec;
import io.flame.FlameResult;
import org.jspecify.annotations.Nullable;

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
		return (R) this.<X>execute(this.recorder.recordCall(call));
	}

	@Override
	public <X extends Exception> void run(ServiceAction<S, X> action) throws X {
		this.<X>execute(this.recorder.recordAction(action));
	}

	/**
	 * What the method declares to throw is what the lambda declares to throw.
	 */
	@SuppressWarnings("unchecked")
	private <X extends Exception> @Nullable Object execute(RecordedCall call) throws X {
		try {
			return this.calls.call(call, options());
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw (X) ex;
		}
	}

	@Override
	@SuppressWarnings("unchecked")
	public <R extends @Nullable Object> FlameResult<R> result(ServiceCall<S, R, ? extends Exception> call) {
		return (FlameResult<R>) this.calls.result(recorded(call), options());
	}

	@Override
	@SuppressWarnings("unchecked")
	public <R extends @Nullable Object> CompletableFuture<R> submit(ServiceCall<S, R, ? extends Exception> call) {
		return (CompletableFuture<R>) this.calls.submit(recorded(call), options());
	}

	@Override
	public void cast(ServiceAction<S, ? extends Exception> action) {
		this.calls.cast(Checked.unchecked(() -> this.recorder.recordAction(action)), options());
	}

	private RecordedCall recorded(ServiceCall<S, ?, ? extends Exception> call) {
		return Checked.unchecked(() -> this.recorder.recordCall(call));
	}

}
