package io.flame.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.util.StringUtils;

/**
 * Where the Actuator answers on the port on which a runner takes calls, additional paths
 * of health groups such as {@code /livez} included.
 */
class ActuatorPaths {

	private static final EndpointId HEALTH = EndpointId.of("health");

	private final ObjectProvider<PathMappedEndpoints> endpoints;

	private final String servletPath;

	/**
	 * Create it.
	 * @param endpoints the endpoints
	 * @param servletPath the path of the servlet that serves them
	 */
	ActuatorPaths(ObjectProvider<PathMappedEndpoints> endpoints, String servletPath) {
		this.endpoints = endpoints;
		this.servletPath = servletPath.replaceAll("/+$", "");
	}

	List<String> get() {
		List<String> paths = new ArrayList<>();
		this.endpoints.ifAvailable((all) -> {
			if (StringUtils.hasText(all.getBasePath())) {
				paths.add(all.getBasePath());
			}
			else {
				paths.addAll(all.getAllPaths());
			}
			// no other endpoint has any
			paths.addAll(all.getAdditionalPaths(WebServerNamespace.SERVER, HEALTH));
		});
		return paths.stream().map((path) -> this.servletPath + path).toList();
	}

}
