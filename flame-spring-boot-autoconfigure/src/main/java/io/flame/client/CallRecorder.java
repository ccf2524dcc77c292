package io.flame.client;

import io.flame.FlameClient.ServiceAction;
import io.flame.FlameClient.ServiceCall;
import io.flame.service.ServiceDefinition;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which method of a service a lambda calls, and with which arguments, without
 * calling it. Thread-safe.
 */
final class CallRecorder {

	private final ServiceDefinition service;

	private final Object proxy;

	private final ThreadLocal<@Nullable Recording> current = new ThreadLocal<>();

	/**
	 * Create a recorder.
	 * @param service the service
	 * @param classLoader where to define the class of the object that lambdas get
	 */
	CallRecorder(ServiceDefinition service, @Nullable ClassLoader classLoader) {
		this.service = service;
		this.proxy = ServiceProxy.create(service, this::called, classLoader);
	}

	ServiceDefinition service() {
		return this.service;
	}

	<S, R extends @Nullable Object, X extends Exception> RecordedCall recordCall(ServiceCall<S, R, X> call) throws X {
		return this.<S, X>recordAction((service) -> current().returned(call.call(service))).asDeclared();
	}

	@SuppressWarnings("unchecked")
	<S, X extends Exception> RecordedCall recordAction(ServiceAction<S, X> action) throws X {
		Recording previous = this.current.get();
		Recording recording = new Recording(this.service);
		this.current.set(recording);
		try {
			action.run((S) this.proxy);
		}
		catch (Exception ex) {
			recording.failed(ex);
			throw ex;
		}
		finally {
			restore(previous);
		}
		return recording.call();
	}

	/**
	 * The arguments of a call may be the results of others.
	 */
	private void restore(@Nullable Recording previous) {
		if (previous != null) {
			this.current.set(previous);
		}
		else {
			this.current.remove();
		}
	}

	private @Nullable Object called(MethodInvocation invocation) {
		return current().called(invocation.getMethod(), invocation.getArguments());
	}

	private Recording current() {
		Recording recording = this.current.get();
		if (recording == null) {
			throw new IllegalStateException(
					"What a lambda for the service '%s' is given means nothing outside of it, or to another thread: inject the bean instead."
						.formatted(this.service.id()));
		}
		return recording;
	}

}
