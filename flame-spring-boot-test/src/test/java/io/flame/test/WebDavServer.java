package io.flame.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.TestAbortedException;

/**
 * A real WebDAV server in a process of its own. A test is skipped where the server is not
 * installed.
 */
final class WebDavServer implements AutoCloseable {

	static final String USERNAME = "flame";

	static final String PASSWORD = "secret";

	private static final Path APACHE = Path.of("/usr/sbin/apache2");

	private static final Path APACHE_MODULES = Path.of("/usr/lib/apache2/modules");

	private static final Pattern RCLONE_URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/");

	private final AtomicInteger collections = new AtomicInteger();

	private final Process process;

	private final URI uri;

	private WebDavServer(Process process, URI uri) {
		this.process = process;
		this.uri = uri;
	}

	/** A server that implements all of WebDAV, with basic authentication. */
	static WebDavServer rclone(Path directory) throws IOException {
		Path rclone = Path.of("/usr/bin/rclone");
		Assumptions.assumeTrue(Files.isExecutable(rclone), "rclone is missing: install Debian's package 'rclone'");
		Path objects = Files.createDirectory(directory.resolve("objects"));
		Path log = directory.resolve("log");
		ProcessBuilder builder = new ProcessBuilder(rclone.toString(), "serve", "webdav", "--addr", "127.0.0.1:0",
				"--config", directory.resolve("none").toString(), "--cache-dir", directory.resolve("cache").toString(),
				"--user", USERNAME, "--pass", PASSWORD, objects.toString());
		Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
		try {
			return new WebDavServer(process, URI.create(await(process, log, () -> {
				Matcher matcher = RCLONE_URL.matcher(Files.readString(log));
				return matcher.find() ? matcher.group() : null;
			})));
		}
		catch (IOException | RuntimeException ex) {
			process.destroyForcibly();
			throw ex;
		}
	}

	/** A server that does not list whole trees, unless it is told to. */
	static WebDavServer apache(Path directory) throws IOException {
		Assumptions.assumeTrue(Files.isExecutable(APACHE) && Files.isDirectory(APACHE_MODULES),
				"Apache is missing: install Debian's package 'apache2-bin'");
		// started by root, it works as another user
		for (String name : List.of("", "objects", "locks")) {
			Path path = directory.resolve(name);
			Files.createDirectories(path);
			path.toFile().setWritable(true, false);
			path.toFile().setReadable(true, false);
			path.toFile().setExecutable(true, false);
		}
		IOException failure = new IOException("Apache does not start");
		for (int attempt = 0; attempt < 3; attempt++) {
			try {
				return startApache(directory, freePort());
			}
			catch (IOException ex) {
				// another process may have taken the port
				failure.addSuppressed(ex);
			}
		}
		throw failure;
	}

	private static WebDavServer startApache(Path directory, int port) throws IOException {
		List<String> configuration = new ArrayList<>(List.of("ServerRoot " + directory, "ServerName localhost",
				"Listen 127.0.0.1:" + port, "PidFile pid", "ErrorLog errors", "User nobody", "Group nogroup"));
		for (String module : List.of("mpm_event", "authz_core", "dav", "dav_fs")) {
			configuration.add("LoadModule %1$s_module %2$s/mod_%1$s.so".formatted(module, APACHE_MODULES));
		}
		configuration.addAll(List.of("DavLockDB " + directory.resolve("locks/db"),
				"DocumentRoot " + directory.resolve("objects"), "<Location />", "Dav On", "</Location>"));
		Path file = Files.write(directory.resolve("conf"), configuration);
		Path log = directory.resolve("log");
		Process process = new ProcessBuilder(APACHE.toString(), "-f", file.toString(), "-DFOREGROUND")
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			Path errors = directory.resolve("errors");
			await(process, errors, () -> Files.readString(errors).contains("resuming normal operations") ? "" : null);
			return new WebDavServer(process, URI.create("http://127.0.0.1:%d/".formatted(port)));
		}
		catch (IOException | RuntimeException ex) {
			process.destroyForcibly();
			throw ex;
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static String await(Process process, Path log, Probe probe) throws IOException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
		while (true) {
			String result = Files.exists(log) ? probe.look() : null;
			if (result != null) {
				return result;
			}
			if (!process.isAlive() || System.nanoTime() > deadline) {
				throw new IOException("The server does not start: " + (Files.exists(log) ? Files.readString(log) : ""));
			}
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
		}
	}

	/** The URI of a collection that does not exist yet. */
	URI newCollection() {
		return this.uri.resolve("test" + this.collections.incrementAndGet());
	}

	@Override
	public void close() {
		this.process.descendants().forEach(ProcessHandle::destroy);
		this.process.destroy();
		try {
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				this.process.destroyForcibly().waitFor();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new TestAbortedException("Interrupted", ex);
		}
	}

	/**
	 * Looks whether a server is ready.
	 */
	@FunctionalInterface
	private interface Probe {

		@Nullable String look() throws IOException;

	}

}
