package io.flame.test;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The storage on a WebDAV server honours the contract with rclone.
 */
class RcloneObjectStorageContractTests extends ObjectStorageContract {

	private static WebDavServer server;

	private final URI location = server.newCollection();

	@BeforeAll
	static void startServer(@TempDir Path directory) throws IOException {
		server = WebDavServer.rclone(directory);
	}

	@AfterAll
	static void stopServer() {
		if (server != null) {
			server.close();
		}
	}

	@Override
	protected ObjectStorage openStorage() {
		return ObjectStorages.create(this.location, null, new HttpStorageSettings(WebDavServer.USERNAME,
				WebDavServer.PASSWORD, Map.of(), Duration.ofSeconds(10), Duration.ofSeconds(30), null));
	}

}
