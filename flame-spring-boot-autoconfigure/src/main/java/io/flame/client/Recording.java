package io.flame.client;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;

import io.flame.service.MethodDefinition;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * What a lambda has called.
 */
final class Recording {

	/**
	 * What stands for the results of methods that can not return {@code null}. With zeros
	 * a lambda that computes with them would too often return the same.
	 */
	private static final Map<Class<?>, Object> PLACEHOLDERS = Map.of(boolean.class, false, byte.class, (byte) 101,
			short.class, (short) 27_103, char.class, '\uE6C9', int.class, 1_618_033_989, long.class,
			6_180_339_887_498_948_483L, float.class, 1.618034e7f, double.class, 1.618033988749895e7);

	private final ServiceDefinition service;

	private @Nullable RecordedCall call;

	private @Nullable Object result;

	private @Nullable IllegalArgumentException problem;

	Recording(ServiceDefinition service) {
		this.service = service;
	}

	/**
	 * The lambda calls a method.
	 * @return what it gets in place of a result
	 */
	@Nullable Object called(Method method, @Nullable Object[] values) {
		MethodDefinition definition = this.service.findMethod(method);
		if (definition == null) {
			throw problem("calls %s, which is no method of the service".formatted(method.getName()), null);
		}
		if (this.call != null) {
			throw problem("calls %s and then %s".formatted(this.call.method().id(), definition.id()), null);
		}
		this.call = new RecordedCall(this.service, definition, values.clone(), false);
		this.result = PLACEHOLDERS.get(method.getReturnType());
		return this.result;
	}

	/**
	 * The lambda has returned something.
	 */
	void returned(@Nullable Object value) {
		if (this.call != null && this.problem == null && !Objects.equals(value, this.result)) {
			throw problem("returns something else than the result of %s".formatted(this.call.method().id()), null);
		}
	}

	/**
	 * The lambda has thrown something: before its call that is its own affair.
	 */
	void failed(Exception failure) {
		if (this.call != null && this.problem == null) {
			throw problem("fails after it has called %s, which has no result yet".formatted(this.call.method().id()),
					failure);
		}
	}

	RecordedCall call() {
		if (this.problem != null) {
			// the lambda has caught it
			throw this.problem;
		}
		if (this.call == null) {
			throw problem("calls no method of it", null);
		}
		return this.call;
	}

	private IllegalArgumentException problem(String what, @Nullable Exception cause) {
		this.problem = new IllegalArgumentException(
				"The lambda for the service '%s' %s. It must call exactly one method, on the parameter of the lambda and not on the bean, and return its result, as in (%s) -> %s.method(argument); work with the result afterwards."
					.formatted(this.service.id(), what, this.service.id(), this.service.id()),
				cause);
		return this.problem;
	}

}
