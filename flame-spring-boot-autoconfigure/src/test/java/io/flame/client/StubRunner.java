package io.flame.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.jspecify.annotations.Nullable;

/**
 * Something at an address that may be a runner: it says to a call what it is told to,
 * byte by byte.
 */
final class StubRunner implements AutoCloseable {

	private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private final byte[] description;

	private volatile Script script = (request, connection) -> {
	};

	/**
	 * Start it.
	 * @param description what it answers to GET
	 */
	StubRunner(byte[] description) throws IOException {
		this.description = description;
		this.threads.execute(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	void answer(Script script) {
		this.script = script;
	}

	List<Request> requests() {
		return this.requests;
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.server.accept();
				this.sockets.add(socket);
				this.threads.execute(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			InputStream input = new BufferedInputStream(socket.getInputStream());
			Connection connection = new Connection(socket);
			for (Request request = read(input); request != null && !socket.isClosed(); request = read(input)) {
				this.requests.add(request);
				if (request.method().equals("POST")) {
					this.script.answer(request, connection);
				}
				else {
					connection.write(this.description);
				}
				if (socket.isClosed() || socket.isOutputShutdown()) {
					return;
				}
			}
		}
		catch (IOException ex) {
			// the parent has heard enough
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.sockets.remove(socket);
		}
	}

	private static @Nullable Request read(InputStream input) throws IOException {
		String first = line(input);
		if (first.isEmpty()) {
			return null;
		}
		Map<String, String> headers = new LinkedHashMap<>();
		for (String line = line(input); !line.isEmpty(); line = line(input)) {
			int colon = line.indexOf(':');
			headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
		}
		byte[] body = input.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
		return new Request(first.split(" ")[0], first.split(" ")[1], headers, body);
	}

	private static String line(InputStream input) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = input.read(); next >= 0 && next != '\n'; next = input.read()) {
			if (next != '\r') {
				line.write(next);
			}
		}
		return line.toString(StandardCharsets.ISO_8859_1);
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		this.threads.shutdownNow();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/**
	 * What is said to a call.
	 */
	interface Script {

		void answer(Request request, Connection connection) throws IOException, InterruptedException;

	}

	/**
	 * A request.
	 *
	 * @param method the HTTP method
	 * @param path the path as sent
	 * @param headers the headers, with names in lower case
	 * @param body the body
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Request(String method, String path, Map<String, String> headers, byte[] body) {

	}

	/**
	 * The connection of a request.
	 *
	 * @param socket the socket
	 */
	record Connection(Socket socket) {

		void write(String text) throws IOException {
			write(text.getBytes(StandardCharsets.UTF_8));
		}

		void write(byte[] bytes) throws IOException {
			OutputStream output = this.socket.getOutputStream();
			output.write(bytes);
			output.flush();
		}

		void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

	}

}
