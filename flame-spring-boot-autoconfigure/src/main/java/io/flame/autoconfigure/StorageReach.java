package io.flame.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

import io.flame.FlameConfigurationException;
import io.flame.backend.RunnerBackend;
import io.flame.service.MethodDefinition;
import io.flame.service.ReferenceTypes;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Knows the pools whose runners cannot reach the object storage.
 */
class StorageReach {

	private static final String ACTION = "Set 'flame.storage.location' in parent and runners to a storage that all of them reach: a directory that their hosts share ('file:/…'), the database of the application ('jdbc:datasource'), or a WebDAV server ('https://…').";

	private final FlameStorage storage;

	private final Set<String> unreachedPools = new LinkedHashSet<>();

	StorageReach(FlameStorage storage) {
		this.storage = storage;
	}

	/**
	 * Look at the backend of a pool.
	 * @return the location that its runners are told, {@code null} for none
	 */
	@Nullable String register(String pool, RunnerBackend backend) {
		if (!this.storage.reaches(backend)) {
			this.unreachedPools.add(pool);
		}
		return this.storage.locationFor(backend);
	}

	/**
	 * Verify the pools of methods that take or return references.
	 * @param poolOf the pool of a method
	 * @throws FlameConfigurationException if their runners cannot reach the storage
	 */
	void verify(ServiceCatalog catalog, Function<MethodDefinition, String> poolOf) {
		for (ServiceDefinition service : catalog.services()) {
			for (MethodDefinition method : service.methods().values()) {
				String pool = poolOf.apply(method);
				if (this.unreachedPools.contains(pool) && mentionsReferences(method)) {
					throw new FlameConfigurationException(
							"%s/%s takes or returns references, but the runners of the pool '%s' cannot reach the object storage, which is %s."
								.formatted(service.id(), method.id(), pool, place()),
							ACTION);
				}
			}
		}
	}

	private static boolean mentionsReferences(MethodDefinition method) {
		return ReferenceTypes.mentionsReferences(method.resultType())
				|| method.argumentTypes().stream().anyMatch(ReferenceTypes::mentionsReferences);
	}

	private String place() {
		return (this.storage.directory() != null) ? "a temporary directory of this process"
				: "in the memory of this process";
	}

	/**
	 * Verify the pool of a call that uses references.
	 * @throws FlameConfigurationException if its runners cannot reach the storage
	 */
	void verify(String pool) {
		if (this.unreachedPools.contains(pool)) {
			throw new FlameConfigurationException(
					"The runners of the pool '%s' cannot reach the object storage, which is %s, so that they can neither read nor keep the values of references."
						.formatted(pool, place()),
					ACTION);
		}
	}

}
