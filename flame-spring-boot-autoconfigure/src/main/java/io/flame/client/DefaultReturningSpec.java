package io.flame.client;

import java.util.concurrent.CompletableFuture;

import io.flame.FlameClient.MapSpec;
import io.flame.FlameClient.ReturningSpec;
import io.flame.FlameRef;
import io.flame.FlameResult;
import io.flame.client.SubmittedCall.Work;
import org.jspecify.annotations.Nullable;

/**
 * Calls of a method by its id, with a given result type.
 *
 * @param <R> the type of the result
 */
final class DefaultReturningSpec<R> extends DefaultOptionsSpec<ReturningSpec<R>> implements ReturningSpec<R> {

	private final MethodCall method;

	DefaultReturningSpec(MethodCall method, InvocationOptions options) {
		super(options);
		this.method = method;
	}

	@Override
	ReturningSpec<R> with(InvocationOptions options) {
		return new DefaultReturningSpec<>(this.method, options);
	}

	@Override
	public @Nullable R call(@Nullable Object... args) {
		return Checked.<@Nullable R>unchecked(begin(args));
	}

	@Override
	public FlameResult<@Nullable R> result(@Nullable Object... args) {
		return DeclaredResults.asValue(begin(args));
	}

	@Override
	public CompletableFuture<@Nullable R> submit(@Nullable Object... args) {
		return this.method.support().background().submit(begin(args));
	}

	@Override
	public FlameRef<@Nullable R> submitRef(@Nullable Object... args) {
		return this.method.submitRef(args, options());
	}

	@Override
	public <T extends @Nullable Object> MapSpec<T, R> map(Iterable<? extends T> inputs) {
		this.method.requireOneArgument();
		return new DefaultMapSpec<>(inputs, options(), () -> this.method.capacity(options()),
				(input) -> submit(new @Nullable Object[] { input }));
	}

	@Override
	public void cast(@Nullable Object... args) {
		this.method.cast(args, options());
	}

	@SuppressWarnings("unchecked")
	private Work<@Nullable R> begin(@Nullable Object[] args) {
		return (Work<@Nullable R>) this.method.begin(args, options());
	}

}
