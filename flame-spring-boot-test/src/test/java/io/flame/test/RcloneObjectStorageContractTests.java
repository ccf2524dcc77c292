package io.flame.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The storage on a WebDAV server honours the contract with rclone.
 */
class RcloneObjectStorageContractTests extends ObjectStorageContract {

	@SuppressWarnings("NullAway.Init")
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

	@Test
	void whatKilledWritersLeaveIsRemovedByAge() throws Exception {
		ObjectStorage storage = openStorage();
		storage.putMarker("some/marker");
		send("MKCOL", "/~incomplete");
		send("MKCOL", "/~incomplete/draft");
		assertThat(send("PUT", "/~incomplete/draft/content")).isEqualTo(201);
		storage.removeIncomplete(Duration.ofHours(1));
		assertThat(send("GET", "/~incomplete/draft/content")).isEqualTo(200);
		storage.removeIncomplete(Duration.ZERO);
		assertThat(send("GET", "/~incomplete/draft/content")).isEqualTo(404);
		assertThat(storage.list("")).hasSize(1);
		storage.close();
	}

	private int send(String method, String path) throws Exception {
		String credentials = WebDavServer.USERNAME + ":" + WebDavServer.PASSWORD;
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.location + path))
			.method(method,
					method.equals("PUT") ? HttpRequest.BodyPublishers.ofString("half an obj")
							: HttpRequest.BodyPublishers.noBody())
			.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes()))
			.build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
	}

}
