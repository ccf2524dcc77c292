package io.flame.client;

import java.lang.reflect.Type;
import java.util.List;

import io.flame.FlameRef;
import io.flame.client.SubmittedCall.Work;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Calls of a method by its id. Nothing is converted: it takes and returns what the method
 * does, in every role.
 *
 * @param service the service
 * @param method the method
 * @param support executes the calls
 */
record MethodCall(ServiceDefinition service, MethodDefinition method, ClientSupport support) {

	Work<@Nullable Object> begin(@Nullable Object[] args, InvocationOptions options) {
		requireArguments(args);
		return this.support.begin(this.service, this.method, this.method.withContext(args, null, (type) -> null),
				options);
	}

	/**
	 * Call the method without waiting for it, and leave its result where it is made.
	 */
	@SuppressWarnings("unchecked")
	<R extends @Nullable Object> FlameRef<R> submitRef(@Nullable Object[] args, InvocationOptions options) {
		Work<? extends @Nullable Object> call = begin(args, options.withKeep());
		return this.support.references().pending(this.support.background().submit((Work<FlameRef<R>>) call));
	}

	void cast(@Nullable Object[] args, InvocationOptions options) {
		this.support.background()
			.cast(new BackgroundCalls.Cast(this.service.id(), this.method::id, options.tags()), begin(args, options));
	}

	int capacity(InvocationOptions options) {
		return this.support.capacity(List.of(this.method), options);
	}

	private void requireArguments(@Nullable Object[] args) {
		Assert.notNull(args, "'args' must not be null");
		List<Type> types = this.method.argumentTypes();
		if (args.length != types.size()) {
			throw new IllegalArgumentException("%s takes %d arguments, not %d: %s".formatted(name(), types.size(),
					args.length, types.stream().map(Type::getTypeName).toList()));
		}
		for (int i = 0; i < args.length; i++) {
			Class<?> type = ResolvableType.forType(types.get(i)).toClass();
			Object arg = args[i];
			if (arg instanceof FlameRef<?> && type != FlameRef.class) {
				// what it refers to is known where it is read
				continue;
			}
			if ((arg != null) ? !ClassUtils.isAssignableValue(type, arg) : type.isPrimitive()) {
				throw new IllegalArgumentException("Argument %d of %s is of type %s, not %s.".formatted(i, name(),
						types.get(i).getTypeName(), (arg != null) ? arg.getClass().getName() : "null"));
			}
		}
	}

	void requireOneArgument() {
		if (this.method.argumentTypes().size() != 1) {
			throw new IllegalArgumentException(
					"%s takes %d arguments: only a method with one argument can be called by its id for many inputs."
						.formatted(name(), this.method.argumentTypes().size()));
		}
	}

	void requireResult(ResolvableType wanted) {
		Type type = this.method.resultType();
		boolean fits = (type == void.class) ? isNothing(wanted.toClass())
				: wanted.hasGenerics() ? wanted.isAssignableFrom(ResolvableType.forType(type))
						: ClassUtils.isAssignable(wanted.toClass(), ResolvableType.forType(type).toClass());
		if (!fits) {
			throw new IllegalArgumentException(
					"%s returns %s, not %s.".formatted(name(), type.getTypeName(), wanted.getType().getTypeName()));
		}
	}

	private static boolean isNothing(Class<?> wanted) {
		return wanted == Void.class || wanted == void.class || wanted == Object.class;
	}

	private String name() {
		return this.service.id() + "/" + this.method.id();
	}

}
