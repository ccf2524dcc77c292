package io.flame.client;

import io.flame.FlameClient.MethodSpec;
import io.flame.FlameClient.ReturningSpec;
import io.flame.FlameRef;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.util.Assert;

/**
 * Calls of a method by its id, without the type of its result.
 */
final class DefaultMethodSpec extends DefaultOptionsSpec<MethodSpec> implements MethodSpec {

	private final MethodCall method;

	DefaultMethodSpec(MethodCall method, InvocationOptions options) {
		super(options);
		this.method = method;
	}

	@Override
	MethodSpec with(InvocationOptions options) {
		return new DefaultMethodSpec(this.method, options);
	}

	@Override
	public <R> ReturningSpec<R> returning(Class<R> resultType) {
		Assert.notNull(resultType, "'resultType' must not be null");
		return returning(ResolvableType.forRawClass(resultType));
	}

	@Override
	public <R> ReturningSpec<R> returning(ParameterizedTypeReference<R> resultType) {
		Assert.notNull(resultType, "'resultType' must not be null");
		return returning(ResolvableType.forType(resultType));
	}

	private <R> ReturningSpec<R> returning(ResolvableType resultType) {
		this.method.requireResult(resultType);
		return new DefaultReturningSpec<>(this.method, options());
	}

	@Override
	public void run(@Nullable Object... args) {
		Checked.unchecked(this.method.begin(args, options()));
	}

	@Override
	public FlameRef<?> submitRef(@Nullable Object... args) {
		return this.method.submitRef(args, options());
	}

	@Override
	public void cast(@Nullable Object... args) {
		this.method.cast(args, options());
	}

}
