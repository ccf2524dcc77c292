package io.flame.test;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The storage on a WebDAV server honours the contract with Apache.
 */
class ApacheObjectStorageContractTests extends ObjectStorageContract {

	@SuppressWarnings("NullAway.Init")
	private static WebDavServer server;

	private final URI location = server.newCollection();

	@BeforeAll
	static void startServer(@TempDir Path directory) throws IOException {
		server = WebDavServer.apache(directory);
	}

	@AfterAll
	static void stopServer() {
		if (server != null) {
			server.close();
		}
	}

	@Override
	protected ObjectStorage openStorage() {
		return ObjectStorages.create(this.location, null, HttpStorageSettings.defaults());
	}

}
