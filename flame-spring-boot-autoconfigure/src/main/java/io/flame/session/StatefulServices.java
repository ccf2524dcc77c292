package io.flame.session;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;

import io.flame.FlameConfigurationException;
import io.flame.protocol.InvocationCodecs;
import io.flame.service.MethodDefinition;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import io.flame.session.instance.StateFormats;
import org.jspecify.annotations.Nullable;

/**
 * What the services of the application say about sessions.
 */
final class StatefulServices {

	private final ServiceCatalog catalog;

	private final StateFormats formats;

	StatefulServices(ServiceCatalog catalog, InvocationCodecs codecs) {
		this.catalog = catalog;
		this.formats = new StateFormats(codecs);
	}

	/**
	 * The stateful service of a class.
	 */
	ServiceDefinition find(Class<?> type) {
		List<ServiceDefinition> services = this.catalog.services()
			.stream()
			.filter((service) -> service.isSessionScoped() && service.type().isAssignableFrom(type))
			.toList();
		if (services.size() != 1) {
			throw new FlameConfigurationException(
					services.isEmpty()
							? "%s is not the class of a stateful service of this application.".formatted(type.getName())
							: "%s is the class of more than one stateful service: %s.".formatted(type.getName(),
									services.stream().map(ServiceDefinition::id).toList()),
					"Annotate the class with @FlameService and @FlameSessionScope, and declare one bean of it.");
		}
		return services.get(0);
	}

	byte[] encode(Object instance) {
		return this.formats.of(instance.getClass()).write(instance);
	}

	/**
	 * The only type of context that methods of services declare.
	 */
	@Nullable Type contextType() {
		List<Type> types = this.catalog.services()
			.stream()
			.flatMap((service) -> service.methods().values().stream())
			.map(MethodDefinition::sessionContextType)
			.filter(Objects::nonNull)
			.distinct()
			.toList();
		return (types.size() == 1) ? types.get(0) : null;
	}

}
