package io.flame.runner;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Large bodies that are not verified, at a runner with a small heap.
 */
@Timeout(240)
class UnverifiedBodiesTests {

	private static final int SIZE = 5 * 1024 * 1024;

	private static final int CONNECTIONS = 60;

	@TempDir
	private Path directory;

	@Test
	void limitIsAShareOfTheHeapButNeverLessThanABody() {
		assertThat(UnverifiedBodies.limit(800, 10)).isEqualTo(100);
		assertThat(UnverifiedBodies.limit(80, 10)).isEqualTo(11);
	}

	@Test
	void largeBodiesDoNotUseUpTheHeap() throws Exception {
		Path port = this.directory.resolve("port");
		Path output = this.directory.resolve("output");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError",
				// it is killed, and leaves its files
				"-Djava.io.tmpdir=" + this.directory, "-cp", System.getProperty("java.class.path"),
				SmallRunner.class.getName(), port.toString())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		List<RawConnection> connections = new ArrayList<>();
		try {
			await().atMost(Duration.ofSeconds(120)).until(() -> {
				assertThat(process.isAlive()).as(() -> read(output)).isTrue();
				return Files.exists(port);
			});
			int number = Integer.parseInt(Files.readString(port));
			byte[] part = new byte[SIZE - 1];
			for (int i = 0; i < CONNECTIONS; i++) {
				RawConnection connection = new RawConnection(number);
				connections.add(connection);
				connection.write("POST /invoke HTTP/1.1\r\nHost: runner\r\nContent-Type: application/json\r\n"
						+ "x-flame-signature: " + "ab".repeat(32) + "\r\nContent-Length: " + SIZE + "\r\n\r\n");
				connection.write(part);
			}
			// the first ones have made room for the others
			RawConnection.Answer first = connections.get(0).read();
			assertThat(first.status()).isEqualTo(503);
			assertThat(first.text()).contains("\"busy\"", "\"retryable\":true");
			byte[] body = WireCodec.JSON.encode(WireRunner.fields("echo", "x".repeat(1_000_000)));
			try (RawConnection caller = new RawConnection(number)) {
				caller.write(WireRunner.message("POST", "/invoke", body, "Content-Type: application/json",
						"x-flame-signature: " + RunnerClient.hmac("new", body)));
				assertThat(caller.read().status()).isEqualTo(200);
			}
			assertThat(process.isAlive()).isTrue();
			assertThat(Files.readString(output)).doesNotContain("OutOfMemoryError");
		}
		finally {
			for (RawConnection connection : connections) {
				connection.close();
			}
			process.destroyForcibly().waitFor();
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	/**
	 * A runner in a process of its own.
	 */
	static final class SmallRunner {

		private SmallRunner() {
		}

		public static void main(String[] arguments) throws IOException {
			WireRunner runner = new WireRunner("--flame.security.secret=new", "--flame.max-body-size=5MB",
					"--flame.max-response-size=5MB");
			File ready = new File(arguments[0] + ".new");
			Files.write(ready.toPath(), String.valueOf(runner.port()).getBytes(StandardCharsets.US_ASCII));
			if (!ready.renameTo(new File(arguments[0]))) {
				throw new IOException("The port cannot be told");
			}
		}

	}

}
