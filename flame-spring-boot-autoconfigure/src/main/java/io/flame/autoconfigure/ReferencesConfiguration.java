package io.flame.autoconfigure;

import java.net.URI;
import java.util.UUID;
import java.util.function.Function;

import javax.net.ssl.SSLContext;
import javax.sql.DataSource;

import io.flame.FlameConfigurationException;
import io.flame.FlameMode;
import io.flame.protocol.InvocationCodecs;
import io.flame.session.MemorySessionStore;
import io.flame.session.SessionStore;
import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;
import io.flame.store.ReferenceOwners;
import io.flame.store.ReferenceSettings;
import io.flame.store.References;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * References and the object storage in which their values are, in every role.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ StorageProperties.class, ReferenceProperties.class })
class ReferencesConfiguration {

	/** A runner within the process of its parent has the parent's. */
	@Bean
	@ConditionalOnMissingBean
	FlameStorage flameStorage(StorageProperties properties, Environment environment,
			ObjectProvider<ObjectStorage> storage, ObjectProvider<DataSource> dataSource,
			@FlameDataSource ObjectProvider<DataSource> flameDataSource, ObjectProvider<SslBundles> bundles) {
		ObjectStorage own = storage.getIfAvailable();
		if (own != null) {
			return FlameStorage.of(own);
		}
		Function<URI, ObjectStorage> factory = (location) -> ObjectStorages.create(
				location, "jdbc".equalsIgnoreCase(location.getScheme())
						? flameDataSource.getIfAvailable(dataSource::getIfUnique) : null,
				settings(properties.getHttp(), bundles.getIfAvailable()));
		if (properties.getLocation() != null) {
			return FlameStorage.at(properties.getLocation(), factory);
		}
		return (FlameMode.of(environment) != FlameMode.RUNNER) ? FlameStorage.temporary(factory)
				: FlameStorage.unknown();
	}

	private static HttpStorageSettings settings(StorageHttpProperties properties, @Nullable SslBundles bundles) {
		return new HttpStorageSettings(properties.getUsername(), properties.getPassword(), properties.getHeaders(),
				properties.getConnectTimeout(), properties.getResponseTimeout(),
				sslContext(properties.getSslBundle(), bundles));
	}

	private static @Nullable SSLContext sslContext(@Nullable String bundle, @Nullable SslBundles bundles) {
		if (bundle == null) {
			return null;
		}
		try {
			if (bundles != null) {
				return bundles.getBundle(bundle).createSslContext();
			}
		}
		catch (NoSuchSslBundleException ex) {
			// reported below
		}
		throw new FlameConfigurationException(
				"The SSL bundle '%s' of 'flame.storage.http.ssl-bundle' is not known.".formatted(bundle),
				"Define it under 'spring.ssl.bundle', or correct the name.");
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	References flameReferences(FlameStorage storage, InvocationCodecs codecs, ReferenceProperties properties,
			FlameProperties flame, Environment environment, ObjectProvider<SessionStore> sessions) {
		FlameMode mode = FlameMode.of(environment);
		ReferenceSettings settings = new ReferenceSettings(ReferenceOwners.parent(UUID.randomUUID().toString()),
				place(mode, flame), Math.toIntExact(properties.getMaxInlineSize().toBytes()),
				properties.getMaxSizePerOwner().toBytes(), properties.getLease(), properties.getRetainedVersions());
		References references = new References(storage.objects(), codecs, settings,
				WorkerThreads.create("flame-references-"));
		if (mode != FlameMode.RUNNER) {
			references.own(() -> sessions.getIfAvailable() instanceof MemorySessionStore);
			if (storage.shared()) {
				// what other parents have in their memory is not known here
				references.sweep((session) -> sessions.getObject() instanceof MemorySessionStore
						|| sessions.getObject().find(session) != null);
			}
		}
		return references;
	}

	private static String place(FlameMode mode, FlameProperties flame) {
		return switch (mode) {
			case PARENT -> "the parent (process %d)".formatted(ProcessHandle.current().pid());
			case RUNNER -> "runner '%s'".formatted(flame.getServer().getId());
			case LOCAL -> "this application (process %d)".formatted(ProcessHandle.current().pid());
		};
	}

}
