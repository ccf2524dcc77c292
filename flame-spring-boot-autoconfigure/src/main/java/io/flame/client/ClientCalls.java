package io.flame.client;

import java.util.concurrent.CompletableFuture;

import io.flame.FlameResult;
import io.flame.InvocationContext;
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

	ClientCalls(InvocationFactory invocations, FlameInvoker invoker, BackgroundCalls background) {
		this.invocations = invocations;
		this.invoker = invoker;
		this.background = background;
	}

	/**
	 * The same calls, whose results are as the methods declare them.
	 */
	ClientCalls asDeclared() {
		return new ClientCalls(this.invocations, (invocation) -> ResultsAsValues.invoke(this.invoker, invocation),
				this.background);
	}

	@Nullable Object call(RecordedCall call, InvocationOptions options) throws Throwable {
		try (InvocationContext.Scope tags = LogTags.put(options.tags())) {
			return this.invoker.invoke(create(call, options));
		}
	}

	FlameResult<@Nullable Object> result(RecordedCall call, InvocationOptions options) {
		try (InvocationContext.Scope tags = LogTags.put(options.tags())) {
			return ResultsAsValues.of(this.invoker, create(call, options));
		}
	}

	CompletableFuture<@Nullable Object> submit(RecordedCall call, InvocationOptions options) {
		try (InvocationContext.Scope tags = LogTags.put(options.tags())) {
			Invocation invocation = create(call, options);
			return this.background.submit(() -> invoke(invocation));
		}
	}

	void cast(RecordedCall call, InvocationOptions options) {
		try (InvocationContext.Scope tags = LogTags.put(options.tags())) {
			Invocation invocation = create(call, options);
			this.background.cast(invocation, () -> {
				Object result = invoke(invocation);
				// nobody else looks at it
				return invocation.method().resultOf(result);
			});
		}
	}

	private Invocation create(RecordedCall call, InvocationOptions options) {
		return this.invocations.create(call.service(), call.method(), call.values(), options);
	}

	private @Nullable Object invoke(Invocation invocation) throws Throwable {
		try (InvocationContext.Scope tags = LogTags.put(invocation.options().tags())) {
			return this.invoker.invoke(invocation);
		}
	}

}
