package io.flame.autoconfigure;

import java.lang.reflect.Type;
import java.util.List;

import io.flame.FlameConfigurationException;
import io.flame.protocol.InvocationCodecs;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import io.flame.session.instance.StateFormats;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Stops the start-up of an application whose services take, return or keep in sessions
 * what cannot travel, in every role: in the local role, where nothing travels, it would
 * be noticed in production.
 */
class ServiceTypesVerifier implements SmartInitializingSingleton {

	private final ServiceCatalog catalog;

	private final InvocationCodecs codecs;

	private final StateFormats states;

	ServiceTypesVerifier(ServiceCatalog catalog, InvocationCodecs codecs, StateFormats states) {
		this.catalog = catalog;
		this.codecs = codecs;
		this.states = states;
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (ServiceDefinition service : this.catalog.services()) {
			service.methods().values().forEach((method) -> verify(service, method));
			if (service.isSessionScoped() && !service.type().isInterface()) {
				this.states.of(service.type()).verify();
			}
		}
	}

	private void verify(ServiceDefinition service, MethodDefinition method) {
		List<Type> arguments = method.argumentTypes();
		for (int i = 0; i < arguments.size(); i++) {
			verify("Argument %d".formatted(i), service, method, this.codecs.findProblem(arguments.get(i)));
		}
		if (method.resultType() != void.class) {
			verify("The result", service, method, this.codecs.findProblem(method.resultType()));
		}
	}

	private static void verify(String what, ServiceDefinition service, MethodDefinition method,
			@Nullable String problem) {
		if (problem != null) {
			throw new FlameConfigurationException(
					"%s of %s of the service '%s' can not travel between parent and runner: it %s.".formatted(what,
							method.method(), service.id(), problem),
					"Declare a type that Jackson writes and reads, such as a record or a collection of records. "
							+ "An abstract type needs @JsonTypeInfo with names, or a Jackson module as a bean. "
							+ "If you know better, set 'flame.verify-types' to false.");
		}
	}

}
