package io.flame.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.flame.client.InvocationFactory;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceCatalog;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Description of a service.
 *
 * @param bean the name of the bean
 * @param type the type of the bean, as far as its definition tells
 * @param methods its methods by their ids
 */
public record ServiceDescriptor(String bean, String type,
		Map<String, MethodDescriptor> methods) implements OperationResponseBody {

	/**
	 * The services as they are called.
	 */
	static Map<String, ServiceDescriptor> remote(ServiceCatalog catalog, InvocationFactory invocations) {
		return all(catalog, invocations, true);
	}

	/**
	 * The services as they are in the process.
	 */
	static Map<String, ServiceDescriptor> inProcess(ServiceCatalog catalog, InvocationFactory invocations) {
		return all(catalog, invocations, false);
	}

	private static Map<String, ServiceDescriptor> all(ServiceCatalog catalog, InvocationFactory invocations,
			boolean pools) {
		Map<String, ServiceDescriptor> services = new LinkedHashMap<>();
		catalog.services().forEach((service) -> {
			Map<String, MethodDescriptor> methods = new LinkedHashMap<>();
			service.methods()
				.values()
				.stream()
				.sorted((one, other) -> one.id().compareTo(other.id()))
				.forEach((method) -> methods.put(method.id(), MethodDescriptor.of(method, invocations, pools)));
			services.put(service.id(),
					new ServiceDescriptor(String.join(", ", service.beanNames()), service.type().getName(), methods));
		});
		return services;
	}

	/**
	 * Description of a method.
	 *
	 * @param pool the pool on whose runners it executes; {@code null} where it executes
	 * in the process
	 * @param timeout the time for one execution
	 * @param maxAttempts how often a call is tried at the most; {@code null} for as often
	 * as the pool says
	 * @param idempotent whether executing it twice does no harm
	 */
	public record MethodDescriptor(@Nullable String pool, Duration timeout, @Nullable Integer maxAttempts,
			boolean idempotent) {

		private static MethodDescriptor of(MethodDefinition method, InvocationFactory invocations, boolean pools) {
			return new MethodDescriptor(pools ? invocations.poolOf(method) : null, invocations.timeoutOf(method),
					pools ? method.maxAttempts() : null, method.idempotent());
		}

	}

}
