package io.flame.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Servers that fail, which real ones do rarely.
 */
class WebDavObjectStorageTests {

	@SuppressWarnings("NullAway.Init")
	private ScriptedServer server;

	@SuppressWarnings("NullAway.Init")
	private ObjectStorage storage;

	@AfterEach
	void close() throws IOException {
		this.storage.close();
		this.server.close();
	}

	@Test
	void credentialsAndHeadersAreSent() throws IOException {
		open((request) -> "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
		assertThat(this.storage.get("some/key")).isNull();
		assertThat(this.server.requests()).singleElement()
			.satisfies((head) -> assertThat(head).startsWith("GET /objects/some/key~/content HTTP/1.1\r\n")
				// user:password
				.contains("Authorization: Basic dXNlcjpwYXNzd29yZA==\r\n", "X-Token: token\r\n"));
	}

	@Test
	void aBodyThatIsShorterThanItsLengthIsAnError() throws IOException {
		open((request) -> "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
		assertIncomplete();
	}

	@Test
	void aBodyWithoutItsLastChunkIsAnError() throws IOException {
		open((request) -> "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n");
		assertIncomplete();
	}

	@Test
	void aBodyWithoutLengthIsRefused() throws IOException {
		open((request) -> "HTTP/1.1 200 OK\r\n\r\n12345");
		assertThatIOException().isThrownBy(() -> this.storage.get("some/key"))
			.withMessageContaining("has no length")
			.withMessageContaining("/objects/some/key~/content");
	}

	private void assertIncomplete() throws IOException {
		try (InputStream stream = Objects.requireNonNull(this.storage.get("some/key"))) {
			assertThatIOException().isThrownBy(stream::readAllBytes);
		}
	}

	@Test
	void otherStatusesAreErrors() throws IOException {
		open((request) -> "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n");
		assertThatIOException().isThrownBy(() -> this.storage.get("some/key"))
			.withMessageContaining("status 302 to GET");
		assertThatIOException().isThrownBy(() -> this.storage.list("some")).withMessageContaining("status 302");
		assertThatIOException().isThrownBy(() -> this.storage.putIfAbsent("some/key", ObjectContent.of(new byte[1])))
			.withMessageContaining("status 302");
		assertThatIOException().isThrownBy(() -> this.storage.delete("some/key")).withMessageContaining("status 302");
		assertThatIOException().isThrownBy(() -> this.storage.putMarker("some/key"))
			.withMessageContaining("status 302");
	}

	@Test
	void aContentThatIsRefusedIsNotWritten() throws IOException {
		AtomicBoolean written = new AtomicBoolean();
		open((request) -> request.startsWith("PROPFIND") ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
				: request.startsWith("PUT") ? "HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 0\r\n\r\n"
						: "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
		assertThatIOException().isThrownBy(() -> this.storage.putIfAbsent("some/key", (out) -> written.set(true)))
			.withMessageContaining("status 507 to PUT");
		assertThat(written).isFalse();
		assertThat(this.server.requests()).last().asString().startsWith("DELETE /objects/~incomplete/");
	}

	@Test
	void aServerThatDoesNotRespondIsAnError() throws IOException {
		open((request) -> ScriptedServer.SILENCE);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> this.storage.get("some/key"));
	}

	@Test
	void aListThatIsBrokenOffIsAnError() throws IOException {
		open((request) -> {
			String list = "<multistatus xmlns='DAV:'></multistatus>Internal Server Error";
			return "HTTP/1.1 207 Multi-Status\r\nContent-Length: %d\r\n\r\n%s".formatted(list.length(), list);
		});
		assertThatIOException().isThrownBy(() -> this.storage.list(""));
	}

	@Test
	void aProxyMayChangeThePathsOfTheServer() throws IOException {
		open((request) -> {
			String list = """
					<multistatus xmlns='DAV:'>
					<response><href>/internal/objects/some/</href><prop><resourcetype><collection/></resourcetype></prop></response>
					<response><href>/internal/objects/some/key~/</href><prop><resourcetype><collection/></resourcetype></prop></response>
					<response><href>/internal/objects/some/key~/content</href><prop><getcontentlength>5</getcontentlength>
					<getlastmodified>Tue, 01 Dec 2026 02:36:28 GMT</getlastmodified></prop></response>
					</multistatus>""";
			return "HTTP/1.1 207 Multi-Status\r\nContent-Length: %d\r\n\r\n%s".formatted(list.length(), list);
		});
		assertThat(this.storage.list("some")).extracting(StoredObject::key).containsExactly("some/key");
	}

	@Test
	void aClosedStorageIsReported() throws IOException {
		open((request) -> ScriptedServer.SILENCE);
		this.storage.close();
		assertThatIOException().isThrownBy(() -> this.storage.get("some/key")).withMessage("The storage is closed");
	}

	private void open(Function<String, String> script) throws IOException {
		this.server = new ScriptedServer(script);
		this.storage = new WebDavObjectStorage(new WebDavClient(this.server.uri(), new HttpStorageSettings("user",
				"password", Map.of("X-Token", "token"), Duration.ofSeconds(5), Duration.ofMillis(500), null)));
	}

}
