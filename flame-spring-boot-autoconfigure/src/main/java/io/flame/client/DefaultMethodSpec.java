package io.flame.client;

import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.flame.FlameClient.MapSpec;
import io.flame.FlameClient.MethodSpec;
import io.flame.FlameResult;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Calls of a method by its id. Nothing is converted: it takes and returns what the method
 * does, in every role.
 */
final class DefaultMethodSpec extends DefaultOptionsSpec<MethodSpec> implements MethodSpec {

	private final ServiceDefinition service;

	private final MethodDefinition method;

	private final ClientCalls calls;

	private final @Nullable Object[] args;

	DefaultMethodSpec(ServiceDefinition service, MethodDefinition method, ClientCalls calls, InvocationOptions options,
			@Nullable Object... args) {
		super(options);
		this.service = service;
		this.method = method;
		this.calls = calls;
		this.args = args;
	}

	@Override
	MethodSpec with(InvocationOptions options) {
		return new DefaultMethodSpec(this.service, this.method, this.calls, options, this.args);
	}

	@Override
	public MethodSpec args(@Nullable Object... args) {
		Assert.notNull(args, "'args' must not be null");
		requireArguments(args);
		return new DefaultMethodSpec(this.service, this.method, this.calls, options(), args.clone());
	}

	@Override
	public <T> @Nullable T call(Class<T> resultType) {
		requireResult(resultType);
		return call(recorded(this.args));
	}

	@Override
	public <T> @Nullable T call(ParameterizedTypeReference<T> resultType) {
		requireResult(resultType);
		return call(recorded(this.args));
	}

	@SuppressWarnings("unchecked")
	private <T> @Nullable T call(RecordedCall call) {
		return (T) Checked.<@Nullable Object>unchecked(() -> this.calls.call(call, options()));
	}

	@Override
	public <T> FlameResult<@Nullable T> result(Class<T> resultType) {
		requireResult(resultType);
		return result(recorded(this.args));
	}

	@Override
	public <T> FlameResult<@Nullable T> result(ParameterizedTypeReference<T> resultType) {
		requireResult(resultType);
		return result(recorded(this.args));
	}

	@SuppressWarnings("unchecked")
	private <T> FlameResult<@Nullable T> result(RecordedCall call) {
		return (FlameResult<@Nullable T>) this.calls.result(call, options());
	}

	@Override
	public <T> CompletableFuture<@Nullable T> submit(Class<T> resultType) {
		requireResult(resultType);
		return submit(recorded(this.args));
	}

	@Override
	public <T> CompletableFuture<@Nullable T> submit(ParameterizedTypeReference<T> resultType) {
		requireResult(resultType);
		return submit(recorded(this.args));
	}

	@SuppressWarnings("unchecked")
	private <T> CompletableFuture<@Nullable T> submit(RecordedCall call) {
		return (CompletableFuture<@Nullable T>) this.calls.submit(call, options());
	}

	@Override
	public <T extends @Nullable Object, R> MapSpec<T, R> map(Iterable<? extends T> inputs, Class<R> resultType) {
		requireResult(resultType);
		return map(inputs);
	}

	@Override
	public <T extends @Nullable Object, R> MapSpec<T, R> map(Iterable<? extends T> inputs,
			ParameterizedTypeReference<R> resultType) {
		requireResult(resultType);
		return map(inputs);
	}

	private <T extends @Nullable Object, R> MapSpec<T, R> map(Iterable<? extends T> inputs) {
		if (this.args.length > 0 || this.method.argumentTypes().size() != 1) {
			throw new IllegalArgumentException(
					"%s takes %d arguments%s: by its id only a method that takes one can be called for many inputs, and the input is that argument."
						.formatted(name(), this.method.argumentTypes().size(),
								(this.args.length > 0) ? ", and 'args' gives some" : ""));
		}
		return new DefaultMapSpec<>(inputs, options(), (input) -> this.calls.begun(recorded(input), options()));
	}

	@Override
	public void cast() {
		this.calls.cast(recorded(this.args), options());
	}

	private void requireResult(Class<?> wanted) {
		Assert.notNull(wanted, "'resultType' must not be null");
		Class<?> type = ResolvableType.forType(this.method.resultType()).toClass();
		requireResult(isVoid() ? isNothing(wanted) : ClassUtils.isAssignable(wanted, type), wanted);
	}

	private void requireResult(ParameterizedTypeReference<?> wanted) {
		Assert.notNull(wanted, "'resultType' must not be null");
		ResolvableType type = ResolvableType.forType(wanted);
		requireResult(isVoid() ? isNothing(type.toClass())
				: type.isAssignableFrom(ResolvableType.forType(this.method.resultType())), wanted.getType());
	}

	private boolean isVoid() {
		return this.method.resultType() == void.class;
	}

	private static boolean isNothing(Class<?> wanted) {
		return wanted == Void.class || wanted == void.class || wanted == Object.class;
	}

	private void requireResult(boolean fits, Type wanted) {
		if (!fits) {
			throw new IllegalArgumentException("%s returns %s, not %s.".formatted(name(),
					this.method.resultType().getTypeName(), wanted.getTypeName()));
		}
	}

	private RecordedCall recorded(@Nullable Object... args) {
		requireArguments(args);
		return new RecordedCall(this.service, this.method, this.method.withContext(args, null), false);
	}

	private void requireArguments(@Nullable Object[] args) {
		List<Type> types = this.method.argumentTypes();
		if (args.length != types.size()) {
			throw new IllegalArgumentException("%s takes %d arguments, not %d: %s".formatted(name(), types.size(),
					args.length, types.stream().map(Type::getTypeName).toList()));
		}
		for (int i = 0; i < args.length; i++) {
			Class<?> type = ResolvableType.forType(types.get(i)).toClass();
			Object arg = args[i];
			if ((arg != null) ? !ClassUtils.isAssignableValue(type, arg) : type.isPrimitive()) {
				throw new IllegalArgumentException("Argument %d of %s is of type %s, not %s.".formatted(i, name(),
						types.get(i).getTypeName(), (arg != null) ? arg.getClass().getName() : "null"));
			}
		}
	}

	private String name() {
		return this.service.id() + "/" + this.method.id();
	}

}
