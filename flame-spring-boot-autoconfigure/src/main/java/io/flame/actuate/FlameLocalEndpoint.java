package io.flame.actuate;

import java.util.Map;

import io.flame.client.InvocationFactory;
import io.flame.service.ServiceCatalog;
import io.flame.session.Sessions;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@link Endpoint @Endpoint} of the local role: the services, and the number of sessions.
 */
@Endpoint(id = "flame", defaultAccess = Access.READ_ONLY)
public class FlameLocalEndpoint {

	private final Sessions sessions;

	private final ServiceCatalog catalog;

	private final InvocationFactory invocations;

	/**
	 * Create an endpoint.
	 * @param sessions the sessions
	 * @param catalog the services
	 * @param invocations what decides on time-outs of methods
	 */
	public FlameLocalEndpoint(Sessions sessions, ServiceCatalog catalog, InvocationFactory invocations) {
		this.sessions = sessions;
		this.catalog = catalog;
		this.invocations = invocations;
	}

	/**
	 * All services, and the number of sessions.
	 * @return their description
	 */
	@ReadOperation
	public LocalDescriptor flame() {
		return new LocalDescriptor("local", SessionsDescriptor.CountsDescriptor.of(this.sessions),
				ServiceDescriptor.inProcess(this.catalog, this.invocations));
	}

	/**
	 * Description of a process in the local role.
	 *
	 * @param role the role
	 * @param sessions how many sessions there are
	 * @param services the services by their ids
	 */
	public record LocalDescriptor(String role, SessionsDescriptor.CountsDescriptor sessions,
			Map<String, ServiceDescriptor> services) implements OperationResponseBody {

	}

}
