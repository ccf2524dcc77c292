package io.flame.client;

import java.util.function.Supplier;

import io.flame.FlameRef;
import io.flame.FlameResult;
import io.flame.client.SubmittedCall.Work;
import io.flame.service.MethodDefinition;
import io.flame.service.ReferenceTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Executes a lambda that calls one method, whose result stays where it is made. The
 * lambda itself does not get the result.
 */
final class ReferenceExecution implements FlameServiceInterceptor.Results {

	private @Nullable MethodDefinition called;

	private @Nullable FlameRef<?> reference;

	@Override
	public @Nullable Object of(MethodDefinition method, Supplier<? extends Work<@Nullable Object>> calls)
			throws Throwable {
		if (this.called != null) {
			throw new IllegalStateException(
					"The lambda of submitRef must call one method, but calls '%s' and then '%s'. The result of the first one stays where it was made: pass the reference to it to another call."
						.formatted(this.called.id(), method.id()));
		}
		if (ReferenceTypes.isReference(method.resultType())) {
			throw new IllegalStateException(
					"The method '%s' returns a reference itself. Call it with submit, and make a pending reference of the future with FlameClient.pending(…)."
						.formatted(method.id()));
		}
		this.called = method;
		Object result = calls.get().execute();
		this.reference = (FlameRef<?>) ((result instanceof FlameResult<?> value) ? value.orElseThrow() : result);
		return placeholder(method);
	}

	private static @Nullable Object placeholder(MethodDefinition method) {
		return FlameServiceInterceptor.defaultValue(method.method().getReturnType());
	}

	/**
	 * Execute the lambda.
	 * @return the reference to the result of the method that it has called
	 */
	FlameRef<?> execute(Work<? extends @Nullable Object> lambda) throws Throwable {
		Object returned;
		boolean complete = false;
		try {
			returned = lambda.execute();
			complete = true;
		}
		finally {
			if (!complete && this.reference != null) {
				this.reference.delete();
			}
		}
		if (this.called == null || this.reference == null) {
			throw new IllegalStateException("The lambda of submitRef must call a method of the service.");
		}
		Object placeholder = placeholder(this.called);
		if ((placeholder != null) ? !placeholder.equals(returned) : returned != null) {
			this.reference.delete();
			throw new IllegalStateException(
					"The lambda of submitRef must return the result of '%s' as it is: the result stays where it was made, and the lambda does not get it. Let a method of a service work with it."
						.formatted(this.called.id()));
		}
		FlameRef<?> reference = this.reference;
		Assert.state(reference != null, "The call has made a reference");
		return reference;
	}

}
