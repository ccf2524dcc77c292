package io.flame.store;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;

import javax.sql.DataSource;

import io.flame.FlameConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Creates the storage that a location names.
 */
public final class ObjectStorages {

	private static final String LOCATIONS = "'file:/…' (a directory), 'jdbc:datasource' (the DataSource of the application), "
			+ "'http://…' or 'https://…' (a WebDAV server), or 'memory:objects' (this process only)";

	private ObjectStorages() {
	}

	/**
	 * Create a storage. A directory is created if it is missing; a database or a server
	 * is not contacted yet.
	 * @param location {@code file:/directory}, {@code jdbc:datasource},
	 * {@code http://host/collection}, {@code https://host/collection} or
	 * {@code memory:objects}
	 * @param dataSource connections to the database, for {@code jdbc:datasource} only.
	 * Its tables are described by {@code schema-h2.sql} and {@code schema-postgresql.sql}
	 * in this package.
	 * @param settings how a server is reached, for {@code http} and {@code https} only
	 * @return the storage
	 * @throws FlameConfigurationException if there cannot be a storage with this location
	 */
	public static ObjectStorage create(URI location, @Nullable DataSource dataSource, HttpStorageSettings settings) {
		Assert.notNull(location, "'location' must not be null");
		Assert.notNull(settings, "'settings' must not be null");
		String scheme = (location.getScheme() != null) ? location.getScheme().toLowerCase(Locale.ROOT) : "";
		return switch (scheme) {
			case "file" -> directory(location);
			case "jdbc" -> database(location, dataSource);
			case "http", "https" -> server(location, settings);
			case "memory" -> new MemoryObjectStorage();
			default -> throw invalid(location, "The scheme is unknown.", "Use " + LOCATIONS + ".");
		};
	}

	private static ObjectStorage directory(URI location) {
		Path directory;
		try {
			directory = Path.of(location);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(location, "It is not an absolute path on this machine.",
					"Use a location such as 'file:/var/lib/flame'.");
		}
		try {
			return new DirectoryObjectStorage(directory);
		}
		catch (IOException ex) {
			throw new FlameConfigurationException(
					"The storage location '%s' cannot be used: the directory cannot be created (%s)."
						.formatted(location, ex),
					"Use a directory that this process can write to.", ex);
		}
	}

	private static ObjectStorage database(URI location, @Nullable DataSource dataSource) {
		if (!"datasource".equalsIgnoreCase(location.getSchemeSpecificPart())) {
			throw invalid(location, "A storage in a database uses the DataSource of the application.",
					"Use 'jdbc:datasource', and configure the database with 'spring.datasource.*'.");
		}
		if (dataSource == null) {
			throw invalid(location, "There is no DataSource.",
					"Configure one with 'spring.datasource.*', or use another location.");
		}
		return new JdbcObjectStorage(dataSource);
	}

	private static ObjectStorage server(URI location, HttpStorageSettings settings) {
		if (location.getHost() == null || location.getRawUserInfo() != null || location.getRawQuery() != null
				|| location.getRawFragment() != null) {
			throw invalid(withoutUserInfo(location), "It is not the URL of a collection on a WebDAV server.",
					"Use a URL with a host and a path, without user, query and fragment; credentials are configured separately.");
		}
		return new WebDavObjectStorage(new WebDavClient(location, settings));
	}

	/** Messages are logged. */
	private static String withoutUserInfo(URI location) {
		String userInfo = location.getRawUserInfo();
		return (userInfo != null) ? location.toString().replace(userInfo + "@", "") : location.toString();
	}

	private static FlameConfigurationException invalid(Object location, String reason, String action) {
		return new FlameConfigurationException("Invalid storage location '%s'. %s".formatted(location, reason), action);
	}

}
