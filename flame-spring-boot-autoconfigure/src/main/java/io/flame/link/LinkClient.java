package io.flame.link;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

import io.flame.protocol.SigningKey;
import org.jspecify.annotations.Nullable;

/**
 * Connects a parent to runners. Thread-safe.
 */
public final class LinkClient implements AutoCloseable {

	/** Large messages pass in fewer pieces; TCP adapts its buffers itself. */
	private static final int UNIX_BUFFER_SIZE = 1024 * 1024;

	private final LinkSettings settings;

	private final ThreadFactory threads;

	private final WriteDrainer drainer;

	private final Set<ClientLink> links = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	/**
	 * Create a client.
	 * @param settings the limits
	 * @param threads creates one daemon thread for all links, and one for each
	 * @throws IOException if the platform has no more selectors
	 */
	public LinkClient(LinkSettings settings, ThreadFactory threads) throws IOException {
		this.settings = settings;
		this.threads = threads;
		this.drainer = new WriteDrainer(threads);
	}

	/**
	 * Connect to a runner. Blocks; an interrupt ends it.
	 * @param address the address of the runner's link
	 * @param key the secret
	 * @param runnerId the id of the runner that is meant, empty for any
	 * @param build the build of this application, {@code null} not to tell it
	 * @param tls how an internet address uses TLS instead of sealed records, {@code null}
	 * if it does not
	 * @param listener learns what becomes of the link
	 * @param timeoutNanos how long connecting may take, in nanoseconds
	 * @return the link
	 * @throws LinkException if the runner refuses it, or cannot authenticate itself
	 * @throws IOException if there is no connection in time
	 */
	public ClientLink connect(SocketAddress address, SigningKey key, String runnerId, @Nullable String build,
			@Nullable LinkTls tls, ClientLink.Listener listener, long timeoutNanos) throws IOException {
		Hello hello = Hello.create(tls == null && isSealed(address), runnerId, build);
		return connect(address, key, hello, tls, listener, timeoutNanos);
	}

	ClientLink connect(SocketAddress address, SigningKey key, Hello hello, @Nullable LinkTls tls,
			ClientLink.Listener listener, long timeoutNanos) throws IOException {
		long deadline = System.nanoTime() + timeoutNanos;
		SocketChannel socket = open(address);
		LinkChannel channel = new PlainChannel(socket);
		boolean linked = false;
		try {
			ClientHandshake.Result result;
			try (Selector selector = Selector.open()) {
				socket.configureBlocking(false);
				SelectionKey ready = socket.register(selector, 0);
				if (!socket.connect(address)) {
					await(selector, ready, SelectionKey.OP_CONNECT, deadline);
					socket.finishConnect();
				}
				channel = secure(channel, address, tls);
				result = new ClientHandshake(channel, selector, ready, deadline).perform(hello, key);
			}
			ClientLink link = new ClientLink(result.channel(), result.peer(), this.drainer, this.settings, listener,
					this.threads, this.links::remove);
			linked = true;
			add(link);
			return link;
		}
		finally {
			if (!linked) {
				channel.close();
			}
		}
	}

	private static LinkChannel secure(LinkChannel plain, SocketAddress address, @Nullable LinkTls tls)
			throws IOException {
		return (tls != null && address instanceof InetSocketAddress internet)
				? new TlsChannel(plain, tls.asParent(internet)) : plain;
	}

	private void add(ClientLink link) throws ClosedChannelException {
		this.links.add(link);
		if (!link.isOpen()) {
			this.links.remove(link);
		}
		if (this.closed) {
			link.close();
			throw new ClosedChannelException();
		}
	}

	private static SocketChannel open(SocketAddress address) throws IOException {
		if (!(address instanceof InetSocketAddress internet)) {
			return configure(SocketChannel.open(StandardProtocolFamily.UNIX), address);
		}
		if (internet.isUnresolved()) {
			throw new UnknownHostException(internet.getHostString());
		}
		return configure(SocketChannel.open(), address);
	}

	static SocketChannel configure(SocketChannel socket, SocketAddress address) throws IOException {
		if (address instanceof InetSocketAddress) {
			socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
			socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
		}
		else {
			socket.setOption(StandardSocketOptions.SO_SNDBUF, UNIX_BUFFER_SIZE);
		}
		return socket;
	}

	/**
	 * The bytes of a Unix domain socket and of the loopback interface stay on the host.
	 */
	static boolean isSealed(SocketAddress address) {
		return address instanceof InetSocketAddress internet
				&& (internet.isUnresolved() || !internet.getAddress().isLoopbackAddress());
	}

	static void await(Selector selector, SelectionKey key, int operation, long deadline) throws IOException {
		key.interestOps(operation);
		long left = deadline - System.nanoTime();
		if (left <= 0) {
			throw new SocketTimeoutException("The runner did not accept the link in time");
		}
		selector.select((ready) -> {
		}, Math.max(1, left / 1_000_000));
		if (Thread.currentThread().isInterrupted()) {
			throw new InterruptedIOException("The thread that connects to the runner was interrupted");
		}
	}

	/**
	 * Close all links.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.links.forEach(ClientLink::close);
		this.drainer.close();
	}

}
