package io.flame.store;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * A server that responds with any bytes to the head of a request, and closes the
 * connection.
 */
final class ScriptedServer implements AutoCloseable {

	/** Leaves the client without a response. */
	static final String SILENCE = "";

	private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final Function<String, String> script;

	ScriptedServer(Function<String, String> script) throws IOException {
		this.script = script;
		Thread thread = new Thread(this::serve, "scripted-server");
		thread.setDaemon(true);
		thread.start();
	}

	private void serve() {
		try {
			while (true) {
				try (Socket connection = this.socket.accept()) {
					respond(connection);
				}
			}
		}
		catch (IOException ex) {
			// closed by the test
		}
	}

	private void respond(Socket connection) throws IOException {
		InputStream in = new BufferedInputStream(connection.getInputStream());
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int b = in.read();
			if (b < 0) {
				return;
			}
			head.append((char) b);
		}
		this.requests.add(head.toString());
		String response = this.script.apply(head.substring(0, head.indexOf("\r\n")))
			.replaceFirst("\r\n", "\r\nConnection: close\r\n");
		if (response.equals(SILENCE)) {
			awaitEnd();
		}
		connection.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1));
		connection.shutdownOutput();
		// to close it with unread content would reset the connection
		in.skip(in.available());
	}

	private void awaitEnd() {
		try {
			this.closed.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	URI uri() {
		return URI.create("http://127.0.0.1:%d/objects".formatted(this.socket.getLocalPort()));
	}

	/** The heads of the requests. */
	List<String> requests() {
		return this.requests;
	}

	@Override
	public void close() throws IOException {
		this.closed.countDown();
		this.socket.close();
	}

}
