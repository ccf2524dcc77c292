package io.flame.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

import io.flame.FlameInvalidArgumentException;
import io.flame.FlameResult;
import io.flame.InvocationContext;
import io.flame.client.SubmittedCall.Work;
import io.flame.context.LogTags;
import org.jspecify.annotations.Nullable;

/**
 * Executes what was recorded, in the ways in which callers can want it. The invocation,
 * and with it its deadline and what travels of the caller's context, is always made by
 * the thread of the caller.
 */
final class ClientCalls {

	private final InvocationFactory invocations;

	private final FlameInvoker invoker;

	private final BackgroundCalls background;

	private final ToIntFunction<String> capacity;

	private final DeclaredResults results;

	ClientCalls(InvocationFactory invocations, FlameInvoker invoker, BackgroundCalls background,
			ToIntFunction<String> capacity) {
		this.invocations = invocations;
		this.invoker = invoker;
		this.background = background;
		this.capacity = capacity;
		this.results = new DeclaredResults(() -> background);
	}

	/**
	 * Call and wait.
	 * @return what the caller expects
	 */
	@Nullable Object call(RecordedCall call, InvocationOptions options) throws Throwable {
		return begin(call, options).execute();
	}

	/**
	 * Call as if the method was called.
	 * @return what the method declares to return
	 */
	@Nullable Object declared(RecordedCall call, InvocationOptions options) throws Throwable {
		return this.results.of(call.method(), () -> begin(call, options));
	}

	FlameResult<@Nullable Object> result(RecordedCall call, InvocationOptions options) {
		return DeclaredResults.asValue(begin(call, options));
	}

	CompletableFuture<@Nullable Object> submit(RecordedCall call, InvocationOptions options) {
		return this.background.submit(begin(call, options));
	}

	/**
	 * Call for one of many inputs.
	 */
	MappedCalls.Begun begun(RecordedCall call, InvocationOptions options) {
		String pool = this.invocations.poolOf(call.service(), call.method(), options);
		return new MappedCalls.Begun(this.background.submit(begin(call, options)), this.capacity.applyAsInt(pool));
	}

	void cast(RecordedCall call, InvocationOptions options) {
		Invocation invocation = create(call, options);
		this.background.cast(invocation, work(invocation));
	}

	private Work<@Nullable Object> begin(RecordedCall call, InvocationOptions options) {
		Work<@Nullable Object> work = tryToBegin(call, options);
		return call.asValue() ? () -> DeclaredResults.asValue(work) : work;
	}

	/**
	 * Arguments that can not be accepted are a failure of the call.
	 */
	private Work<@Nullable Object> tryToBegin(RecordedCall call, InvocationOptions options) {
		try {
			return work(create(call, options));
		}
		catch (FlameInvalidArgumentException ex) {
			return Work.failing(ex);
		}
	}

	private Invocation create(RecordedCall call, InvocationOptions options) {
		try (InvocationContext.Scope tags = LogTags.put(options.tags())) {
			return this.invocations.create(call.service(), call.method(), call.values(), options);
		}
	}

	private Work<@Nullable Object> work(Invocation invocation) {
		return () -> {
			try (InvocationContext.Scope tags = LogTags.put(invocation.options().tags())) {
				return this.invoker.invoke(invocation);
			}
		};
	}

}
