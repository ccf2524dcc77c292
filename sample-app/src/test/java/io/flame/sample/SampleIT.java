package io.flame.sample;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample's jar from outside: as command, as web application, as runner.
 */
class SampleIT {

	private final HttpClient http = HttpClient.newHttpClient();

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	private static byte[] picture(String format) throws IOException {
		BufferedImage image = new BufferedImage(600, 400, BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = image.createGraphics();
		graphics.setColor(Color.ORANGE);
		graphics.fillRect(0, 0, 300, 400);
		graphics.dispose();
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		ImageIO.write(image, format, bytes);
		return bytes.toByteArray();
	}

	@Test
	void commandDevelopsAFolderOnRunnersAndReportsWhatIsBroken() throws Exception {
		Path in = Files.createDirectory(this.directory.resolve("in"));
		Files.write(in.resolve("a b.jpg"), picture("jpg"));
		Files.write(in.resolve("c.png"), picture("png"));
		Files.write(in.resolve("damaged.png"), Arrays.copyOf(picture("png"), 500));
		Files.writeString(in.resolve("notes.txt"), "no picture");
		Path out = this.directory.resolve("out");
		try (SampleProcess sample = SampleProcess.start(this.directory, "--in", in.toString(), "--out=" + out)) {
			assertThat(sample.awaitExit()).as(sample::output).isZero();
			assertThat(sample.output()).contains("a b.jpg", "default-", "2 pictures", "2 failed", "no picture but text",
					"damaged");
			assertThat(sample.children()).isNotEmpty().noneMatch(ProcessHandle::isAlive);
		}
		assertThat(out.resolve("contact-sheet.jpg")).isNotEmptyFile();
		assertThat(out.resolve("thumbnails/a b.jpg")).isNotEmptyFile();
		assertThat(out.resolve("palettes/c.json")).content().contains("#");
	}

	@Test
	void commandExplainsWhatIsWrong() throws Exception {
		try (SampleProcess sample = SampleProcess.start(this.directory, "--in", "nowhere")) {
			assertThat(sample.awaitExit()).isEqualTo(2);
			assertThat(sample.output()).contains("nowhere");
		}
	}

	@Test
	void webApplicationDevelopsPicturesOnRunnersWhichEndWithIt() throws Exception {
		SampleProcess sample = SampleProcess.start(this.directory, "--spring.profiles.active=parent",
				"--server.port=0");
		try (sample) {
			URI pictures = URI.create("http://127.0.0.1:" + sample.awaitPort() + "/pictures");
			HttpResponse<String> created = send(HttpRequest.newBuilder(pictures)
				.header("Content-Type", "image/png")
				.POST(HttpRequest.BodyPublishers.ofByteArray(picture("png"))));
			assertThat(created.statusCode()).as(created::body).isEqualTo(201);
			assertThat(created.body()).contains("default-1");
			URI picture = pictures.resolve(created.headers().firstValue("Location").orElseThrow());
			assertThat(send(HttpRequest.newBuilder(picture)).statusCode()).isEqualTo(200);
			// the application's own controllers do not begin to speak CBOR
			assertThat(send(HttpRequest.newBuilder(picture).header("Accept", "application/cbor")).statusCode())
				.isEqualTo(406);
			HttpResponse<String> refused = send(HttpRequest.newBuilder(pictures)
				.header("Content-Type", "image/png")
				.POST(HttpRequest.BodyPublishers.ofString("no picture")));
			assertThat(refused.statusCode()).isEqualTo(422);
			List<ProcessHandle> runners = sample.runners();
			assertThat(runners).isNotEmpty();
			sample.kill();
			await().atMost(SampleProcess.LONG).until(() -> runners.stream().noneMatch(ProcessHandle::isAlive));
		}
	}

	@Test
	void anAlbumIsRememberedWhenItsRunnerIsStopped() throws Exception {
		try (SampleProcess sample = SampleProcess.start(this.directory, "--spring.profiles.active=parent",
				"--server.port=0")) {
			URI albums = URI.create("http://127.0.0.1:" + sample.awaitPort() + "/albums");
			HttpResponse<String> opened = send(
					HttpRequest.newBuilder(albums).POST(HttpRequest.BodyPublishers.noBody()));
			String album = albums.resolve(opened.headers().firstValue("Location").orElseThrow()).toString();
			assertThat(add(album, "sea")).contains("[\"sea\"]", "default-1");
			assertThat(send(HttpRequest.newBuilder(URI.create(album + "/runner")).DELETE()).statusCode())
				.isEqualTo(204);
			assertThat(add(album, "dunes")).contains("[\"sea\",\"dunes\"]").doesNotContain("default-1\"");
		}
	}

	private String add(String album, String caption) throws Exception {
		return send(HttpRequest.newBuilder(URI.create(album + "/captions"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("caption=" + caption))).body();
	}

	@Test
	void handStartedRunnerAnswersCurl() throws Exception {
		try (SampleProcess sample = SampleProcess.start(this.directory, "--spring.profiles.active=runner",
				"--server.port=0")) {
			String base = "http://127.0.0.1:" + sample.awaitPort();
			assertThat(invoke(base, "billing", "charge", "{\"amount\":50}")).contains("\"ok\":true", "\"charged\":50");
			assertThat(invoke(base, "billing", "refund", "20")).contains("\"ok\":true", "\"refunded\":20");
			assertThat(invoke(base, "billing", "charge", "-1")).contains("serialization_error", "Amount");
			assertThat(invoke(base, "ping", "default", "")).isEqualTo("{\"ok\":true,\"result\":\"pong\"}");
			assertThat(send(HttpRequest.newBuilder(URI.create(base + "/pictures/1"))).statusCode()).isEqualTo(404);
			assertThat(send(HttpRequest.newBuilder(URI.create(base + "/"))).statusCode()).isEqualTo(404);
		}
	}

	private String invoke(String base, String service, String method, String arguments) throws Exception {
		String body = "{\"serviceId\":\"%s\",\"methodId\":\"%s\",\"args\":[%s]}".formatted(service, method, arguments);
		return send(HttpRequest.newBuilder(URI.create(base + "/invoke"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body))).body();
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return this.http.send(request.timeout(SampleProcess.LONG).build(), HttpResponse.BodyHandlers.ofString());
	}

}
