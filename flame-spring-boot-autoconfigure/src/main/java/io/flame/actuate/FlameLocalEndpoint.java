package io.flame.actuate;

import java.util.Map;

import io.flame.client.InvocationFactory;
import io.flame.service.ServiceCatalog;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@link Endpoint @Endpoint} of the local role: the services.
 */
@Endpoint(id = "flame", defaultAccess = Access.READ_ONLY)
public class FlameLocalEndpoint {

	private final ServiceCatalog catalog;

	private final InvocationFactory invocations;

	/**
	 * Create an endpoint.
	 * @param catalog the services
	 * @param invocations what decides on time-outs of methods
	 */
	public FlameLocalEndpoint(ServiceCatalog catalog, InvocationFactory invocations) {
		this.catalog = catalog;
		this.invocations = invocations;
	}

	/**
	 * All services.
	 * @return their description
	 */
	@ReadOperation
	public LocalDescriptor flame() {
		return new LocalDescriptor("local", ServiceDescriptor.inProcess(this.catalog, this.invocations));
	}

	/**
	 * Description of a process in the local role.
	 *
	 * @param role the role
	 * @param services the services by their ids
	 */
	public record LocalDescriptor(String role,
			Map<String, ServiceDescriptor> services) implements OperationResponseBody {

	}

}
