package io.flame.service;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.flame.FlameConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * The services of the application. Immutable and thread-safe.
 */
public final class ServiceCatalog {

	private final Map<String, ServiceDefinition> byId = new LinkedHashMap<>();

	private final Map<String, ServiceDefinition> byBeanName = new LinkedHashMap<>();

	/**
	 * Create a catalog.
	 * @param services the services
	 * @throws FlameConfigurationException if two services have the same id
	 */
	public ServiceCatalog(Collection<ServiceDefinition> services) {
		for (ServiceDefinition service : services) {
			ServiceDefinition other = this.byId.putIfAbsent(service.id(), service);
			if (other != null && other.isPart() && service.isPart()) {
				this.byId.put(service.id(), other.with(service));
			}
			else if (other != null) {
				throw new FlameConfigurationException(
						"The beans '%s' (%s) and '%s' (%s) have the same service id '%s'.".formatted(other.beanName(),
								other.type().getName(), service.beanName(), service.type().getName(), service.id()),
						"Give one of them another id, for example @FlameService(\"%s\"), or where it is registered."
							.formatted(service.id() + "2"));
			}
			this.byBeanName.put(service.beanName(), service);
		}
	}

	/**
	 * All services.
	 * @return the services in the order of their bean definitions
	 */
	public Collection<ServiceDefinition> services() {
		return Collections.unmodifiableCollection(this.byId.values());
	}

	/**
	 * Find a service by its id.
	 * @param serviceId the id
	 * @return the service or {@code null}
	 */
	public @Nullable ServiceDefinition find(String serviceId) {
		return this.byId.get(serviceId);
	}

	/**
	 * Find the service that a bean is.
	 * @param beanName the name of the bean
	 * @return the service, or {@code null} if the bean is none
	 */
	public @Nullable ServiceDefinition findByBeanName(String beanName) {
		return this.byBeanName.get(beanName);
	}

}
