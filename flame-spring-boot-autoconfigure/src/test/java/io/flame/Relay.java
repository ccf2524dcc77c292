package io.flame;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Stands between a parent and a runner, and can break their connections.
 */
final class Relay implements AutoCloseable {

	private final ServerSocket server;

	private final int target;

	private volatile boolean frozen;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	Relay(int target) throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.target = target;
		this.threads.execute(this::accept);
	}

	String url() {
		return "http://127.0.0.1:" + port();
	}

	int port() {
		return this.server.getLocalPort();
	}

	private void accept() {
		try {
			while (true) {
				Socket caller = this.server.accept();
				if (this.frozen) {
					this.sockets.add(caller);
					continue;
				}
				Socket runner = new Socket(InetAddress.getLoopbackAddress(), this.target);
				this.sockets.add(caller);
				this.sockets.add(runner);
				this.threads.execute(() -> copy(caller, runner));
				this.threads.execute(() -> copy(runner, caller));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void copy(Socket from, Socket to) {
		try (from; to; InputStream input = from.getInputStream()) {
			input.transferTo(to.getOutputStream());
		}
		catch (IOException ex) {
			// cut
		}
	}

	/**
	 * Break all connections. New ones are possible.
	 */
	void cut() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/**
	 * Break all connections. New ones are taken, and nothing comes of them.
	 */
	void freeze() throws IOException {
		this.frozen = true;
		cut();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		cut();
		this.threads.shutdownNow();
	}

}
