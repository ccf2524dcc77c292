package io.flame.link;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * Accepts links of parents. One thread accepts connections and authenticates their peers,
 * so that connections that say nothing cost no threads. Thread-safe.
 */
public final class LinkServer implements AutoCloseable {

	/** Connections whose peers are not authenticated; more are closed at once. */
	private static final int MAX_PENDING = 64;

	private static final long CLOSE_OVERDUE_MILLIS = 500;

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long DONE_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final @Nullable LinkTls tls;

	private final RequestSigner signer;

	private final LinkPeer self;

	private final LinkSettings settings;

	private final LinkHandler handler;

	private final Executor executor;

	private final ServerSocketChannel socket;

	private final SocketAddress address;

	private final Selector selector;

	private final WriteDrainer drainer;

	private final ReadWatchdog watchdog;

	private final Deque<PendingLink> authenticated = new ArrayDeque<>();

	private volatile boolean closed;

	private final Set<ServerLink> links = ConcurrentHashMap.newKeySet();

	/**
	 * Bind a server and start to accept links.
	 * @param address the address, a Unix domain socket or an internet address whose port
	 * may be 0
	 * @param signer knows the secrets that parents may use
	 * @param self the id and the build of this runner
	 * @param settings the limits
	 * @param handler executes calls
	 * @param threads creates three daemon threads
	 * @param executor executes what reads links; must not queue
	 * @param tls how an internet address uses TLS instead of sealed records, {@code null}
	 * if it does not
	 * @throws IOException if the address cannot be used
	 */
	public LinkServer(SocketAddress address, RequestSigner signer, LinkPeer self, LinkSettings settings,
			LinkHandler handler, ThreadFactory threads, Executor executor, @Nullable LinkTls tls) throws IOException {
		this.tls = tls;
		this.signer = signer;
		this.self = self;
		this.settings = settings;
		this.handler = handler;
		this.executor = executor;
		this.socket = bind(address);
		this.address = this.socket.getLocalAddress();
		this.selector = Selector.open();
		this.socket.register(this.selector, SelectionKey.OP_ACCEPT);
		this.drainer = new WriteDrainer(threads);
		this.watchdog = new ReadWatchdog(threads);
		threads.newThread(this::run).start();
	}

	private static ServerSocketChannel bind(SocketAddress address) throws IOException {
		ServerSocketChannel socket = (address instanceof UnixDomainSocketAddress)
				? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
		try {
			socket.configureBlocking(false);
			socket.bind(address, MAX_PENDING);
			return socket;
		}
		catch (IOException | RuntimeException ex) {
			socket.close();
			throw ex;
		}
	}

	/**
	 * The address that parents connect to.
	 * @return the address, with the actual port
	 */
	public SocketAddress address() {
		return this.address;
	}

	/**
	 * Report the state of this runner to all parents.
	 * @param state the state
	 */
	public void report(LinkState state) {
		this.links.forEach((link) -> link.report(0, state));
	}

	private void run() {
		try {
			while (!this.closed) {
				Thread.interrupted();
				this.selector.select(this::ready, CLOSE_OVERDUE_MILLIS);
				linkAuthenticated();
				closeOverdue();
			}
		}
		catch (IOException | ClosedSelectorException ex) {
			// closed
		}
		finally {
			this.authenticated.forEach(this::close);
		}
	}

	private void ready(SelectionKey key) {
		if (key.attachment() instanceof PendingLink pending) {
			proceed(pending);
		}
		else {
			accept();
		}
	}

	private void accept() {
		try {
			SocketChannel accepted = this.socket.accept();
			if (accepted == null) {
				return;
			}
			if (this.selector.keys().size() > MAX_PENDING) {
				accepted.close();
				return;
			}
			try {
				accepted.configureBlocking(false);
				SocketAddress local = accepted.getLocalAddress();
				LinkClient.configure(accepted, local);
				boolean secure = this.tls != null && local instanceof InetSocketAddress;
				ServerHandshake handshake = new ServerHandshake(new HandshakeChannel(channel(accepted, secure)),
						this.signer.keys(), this.self.runnerId(), this.self.build(),
						!secure && LinkClient.isSealed(local));
				PendingLink pending = new PendingLink(accepted, handshake,
						System.nanoTime() + this.settings.helloTimeout().toNanos());
				accepted.register(this.selector, SelectionKey.OP_READ, pending);
				if (this.closed) {
					accepted.close();
				}
			}
			catch (IOException | RuntimeException | Error ex) {
				accepted.close();
			}
		}
		catch (IOException ex) {
			// the connection has gone, or there are no more file descriptors
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	private LinkChannel channel(SocketChannel accepted, boolean secure) throws IOException {
		LinkChannel plain = new PlainChannel(accepted);
		return (secure && this.tls != null) ? new TlsChannel(plain, this.tls.asRunner()) : plain;
	}

	private void proceed(PendingLink pending) {
		try {
			if (pending.handshake().proceed(this.handler)) {
				pending.socket().keyFor(this.selector).cancel();
				this.authenticated.add(pending);
			}
			else {
				pending.socket().keyFor(this.selector).interestOps(pending.handshake().interest());
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			reject(pending, String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * The selector has forgotten their sockets when it has selected once more.
	 */
	private void linkAuthenticated() throws IOException {
		if (!this.authenticated.isEmpty()) {
			this.selector.selectNow();
			for (PendingLink pending = this.authenticated.poll(); pending != null; pending = this.authenticated
				.poll()) {
				link(pending);
			}
		}
	}

	private void link(PendingLink pending) {
		ServerHandshake handshake = pending.handshake();
		try {
			ServerLink link = new ServerLink(handshake.secured(), handshake.peer(), this.drainer, this.settings,
					this.handler, this.watchdog, this.executor, this.links::remove);
			this.links.add(link);
			link.start();
			if (this.closed) {
				link.close();
			}
			link.report(0, this.handler.state());
		}
		catch (IOException | RuntimeException | Error ex) {
			reject(pending, String.valueOf(ex.getMessage()));
		}
	}

	private void closeOverdue() {
		long now = System.nanoTime();
		for (SelectionKey key : Set.copyOf(this.selector.keys())) {
			if (key.attachment() instanceof PendingLink pending && now - pending.deadline() >= 0) {
				reject(pending, "The peer did not authenticate itself in time.");
			}
		}
	}

	private void reject(PendingLink pending, String reason) {
		try {
			SocketAddress address = pending.socket().getRemoteAddress();
			Link.perform(() -> this.handler.rejected(address, reason));
		}
		catch (IOException ex) {
			// it has gone
		}
		finally {
			close(pending);
		}
	}

	private void close(PendingLink pending) {
		close(() -> pending.handshake().close());
	}

	private static void close(Closeable closeable) {
		try {
			closeable.close();
		}
		catch (IOException ex) {
			// it is not used any more
		}
	}

	/**
	 * Accept no more links, and close those that there are when their responses are
	 * written.
	 */
	@Override
	public synchronized void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		for (SelectionKey key : Set.copyOf(this.selector.keys())) {
			close(key.channel());
		}
		close(this.selector);
		awaitDone();
		this.links.forEach(ServerLink::close);
		this.watchdog.close();
		this.drainer.close();
		if (this.address instanceof UnixDomainSocketAddress unix) {
			delete(unix.getPath());
		}
	}

	/**
	 * Responses to calls that have been executed must arrive. Calls that are cut off get
	 * none: the wait ends when nothing more is written for a moment.
	 */
	private void awaitDone() {
		long written = -1;
		long since = System.nanoTime();
		while (!this.links.stream().allMatch(ServerLink::isDone)) {
			long now = System.nanoTime();
			long current = this.links.stream().mapToLong(ServerLink::written).sum();
			if (current != written) {
				written = current;
				since = now;
			}
			else if (now - since >= DONE_PATIENCE_NANOS) {
				return;
			}
			LockSupport.parkNanos(PAUSE_NANOS / 10);
		}
	}

	private static void delete(Path path) {
		try {
			Files.deleteIfExists(path);
		}
		catch (IOException ex) {
			// its directory has gone, too
		}
	}

	/**
	 * A connection whose peer is not authenticated yet.
	 *
	 * @param socket the connection
	 * @param handshake the handshake
	 * @param deadline when the connection is closed, a value of {@link System#nanoTime()}
	 */
	private record PendingLink(SocketChannel socket, ServerHandshake handshake, long deadline) {

	}

}
