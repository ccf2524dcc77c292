package io.flame.link;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forwards connections to a server on the loopback interface. Can stop to forward what
 * the client sends, and cut connections after a number of bytes.
 */
final class Gate implements AutoCloseable {

	private final SocketAddress target;

	private final ServerSocket server;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final AtomicLong forwarded = new AtomicLong();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition opened = this.lock.newCondition();

	private boolean shut;

	private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();

	private volatile long cutToServer = Long.MAX_VALUE;

	private volatile long cutToClient = Long.MAX_VALUE;

	Gate(SocketAddress target) throws IOException {
		this(target, InetAddress.getLoopbackAddress());
	}

	Gate(SocketAddress target, InetAddress own) throws IOException {
		this.target = target;
		this.server = new ServerSocket();
		this.server.setReceiveBufferSize(64 * 1024);
		this.server.bind(new InetSocketAddress(own, 0));
		start(this::accept);
	}

	private static void start(Runnable action) {
		Thread thread = new Thread(action, "gate");
		thread.setDaemon(true);
		thread.start();
	}

	SocketAddress address() {
		return this.server.getLocalSocketAddress();
	}

	/**
	 * Cut connections that are made from now on after a number of bytes.
	 */
	void cutAfter(long toServer, long toClient) {
		this.cutToServer = toServer;
		this.cutToClient = toClient;
	}

	/**
	 * How many bytes of clients reached the server.
	 */
	long forwarded() {
		return this.forwarded.get();
	}

	/**
	 * What was forwarded, a character for each byte.
	 */
	String recorded() {
		synchronized (this.recorded) {
			return this.recorded.toString(StandardCharsets.ISO_8859_1);
		}
	}

	void shut() {
		this.lock.lock();
		try {
			this.shut = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	void open() {
		this.lock.lock();
		try {
			this.shut = false;
			this.opened.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void pass() throws InterruptedException {
		this.lock.lock();
		try {
			while (this.shut) {
				this.opened.await();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.server.accept();
				Socket peer = new Socket();
				peer.connect(this.target);
				this.sockets.add(client);
				this.sockets.add(peer);
				long toServer = this.cutToServer;
				long toClient = this.cutToClient;
				start(() -> forward(client, peer, toServer, true));
				start(() -> forward(peer, client, toClient, false));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void forward(Socket from, Socket to, long limit, boolean gated) {
		long left = limit;
		byte[] buffer = new byte[64 * 1024];
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			while (left > 0) {
				int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
				if (count < 0) {
					return;
				}
				if (gated) {
					pass();
					this.forwarded.addAndGet(count);
				}
				synchronized (this.recorded) {
					this.recorded.write(buffer, 0, count);
				}
				out.write(buffer, 0, count);
				left -= count;
			}
		}
		catch (IOException | InterruptedException ex) {
			// the connection has gone
		}
	}

	@Override
	public void close() throws IOException {
		open();
		this.server.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

}
