package io.flame.autoconfigure;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Configuration properties of the object storage.
 */
@ConfigurationProperties("flame.storage")
public class StorageProperties {

	/**
	 * Location of the storage that parents and runners share: 'file:/directory',
	 * 'jdbc:datasource', 'https://host/collection' (WebDAV) or 'memory:objects'. By
	 * default a private temporary directory, which child processes use as well.
	 */
	private @Nullable URI location;

	@NestedConfigurationProperty
	private final StorageHttpProperties http = new StorageHttpProperties();

	public @Nullable URI getLocation() {
		return this.location;
	}

	public void setLocation(@Nullable URI location) {
		this.location = location;
	}

	public StorageHttpProperties getHttp() {
		return this.http;
	}

}
