package io.flame.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.protocol.EncodedBody;
import io.flame.protocol.RequestSigner;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server and a client of links, and all threads that they create.
 */
final class LinkFixture implements AutoCloseable {

	static final RequestSigner SIGNER = new RequestSigner(List.of("secret"));

	static final LinkSettings SETTINGS = new LinkSettings(32 * 1024 * 1024, 8 * 1024 * 1024, Duration.ofSeconds(5));

	static final LinkPeer SELF = new LinkPeer("runner-1", "build-1");

	private static final AtomicInteger SOCKETS = new AtomicInteger();

	final TestHandler handler;

	final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();

	final ThreadPoolExecutor pool = new ThreadPoolExecutor(0, 256, 5, TimeUnit.SECONDS, new SynchronousQueue<>(),
			threadFactory());

	final LinkServer server;

	final LinkClient client;

	final ClosedListener listener = new ClosedListener();

	private final @Nullable LinkTls clientTls;

	private LinkFixture(SocketAddress address, TestHandler handler, LinkSettings server, LinkSettings client,
			@Nullable Executor executor) throws IOException {
		this(address, handler, server, client, executor, null, null);
	}

	private LinkFixture(SocketAddress address, TestHandler handler, LinkSettings server, LinkSettings client,
			@Nullable Executor executor, @Nullable LinkTls serverTls, @Nullable LinkTls clientTls) throws IOException {
		this.handler = handler;
		this.server = new LinkServer(address, SIGNER, SELF, server, handler, threadFactory(),
				(executor != null) ? executor : this.pool, serverTls);
		this.client = new LinkClient(client, threadFactory());
		this.clientTls = clientTls;
	}

	static LinkFixture unix(Path directory) throws IOException {
		return on(unixAddress(directory), SETTINGS, SETTINGS);
	}

	static LinkFixture tcp() throws IOException {
		return on(loopback(), SETTINGS, SETTINGS);
	}

	static LinkFixture on(SocketAddress address, LinkSettings server, LinkSettings client) throws IOException {
		return new LinkFixture(address, new TestHandler(), server, client, null);
	}

	static LinkFixture with(SocketAddress address, TestHandler handler, Executor executor) throws IOException {
		return new LinkFixture(address, handler, SETTINGS, SETTINGS, executor);
	}

	static LinkFixture with(SocketAddress address, TestHandler handler) throws IOException {
		return with(address, handler, SETTINGS);
	}

	static LinkFixture with(SocketAddress address, TestHandler handler, LinkSettings settings) throws IOException {
		return new LinkFixture(address, handler, settings, settings, null);
	}

	static LinkFixture tls(SocketAddress address, @Nullable LinkTls server, @Nullable LinkTls client)
			throws IOException {
		return new LinkFixture(address, new TestHandler(), SETTINGS, SETTINGS, null, server, client);
	}

	static SocketAddress unixAddress(Path directory) {
		return UnixDomainSocketAddress.of(directory.resolve("s" + SOCKETS.incrementAndGet()));
	}

	static SocketAddress loopback() {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
	}

	ThreadFactory threadFactory() {
		return (action) -> {
			Thread thread = new Thread(action);
			thread.setDaemon(true);
			thread.setUncaughtExceptionHandler((from, ex) -> this.uncaught.add(ex));
			this.threads.add(thread);
			return thread;
		};
	}

	ClientLink connect() throws IOException {
		return connect(this.server.address());
	}

	ClientLink connect(SocketAddress address) throws IOException {
		return this.client.connect(address, SIGNER.keys().get(0), "runner-1", "build-1", this.clientTls, this.listener,
				TimeUnit.SECONDS.toNanos(5));
	}

	static LinkCall prepare(ClientLink link, String head, byte[] body) {
		return link.call(head.getBytes(StandardCharsets.UTF_8), EncodedBody.of(body));
	}

	static LinkOutcome call(ClientLink link, String head, byte[] body, Duration timeout) {
		return prepare(link, head, body).execute(System.nanoTime() + timeout.toNanos());
	}

	static byte[] echo(ClientLink link, String head, byte[] body) {
		LinkOutcome outcome = call(link, head, body, Duration.ofSeconds(30));
		assertThat(outcome).isInstanceOf(LinkOutcome.Responded.class);
		return ((LinkOutcome.Responded) outcome).body();
	}

	static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(size).nextBytes(bytes);
		return bytes;
	}

	static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(15)).pollInterval(Duration.ofMillis(2)).until(condition);
	}

	boolean hasThreads() {
		this.threads.removeIf((thread) -> thread.getState() == Thread.State.TERMINATED);
		return !this.threads.isEmpty();
	}

	@Override
	public void close() {
		this.client.close();
		this.server.close();
		this.pool.shutdownNow();
	}

	/**
	 * Records what becomes of links.
	 */
	static final class ClosedListener implements ClientLink.Listener {

		final Queue<LinkState> states = new ConcurrentLinkedQueue<>();

		final Queue<String> reasons = new ConcurrentLinkedQueue<>();

		@Override
		public void stateChanged(ClientLink link, LinkState state) {
			this.states.add(state);
		}

		@Override
		public void closed(ClientLink link, String reason) {
			this.reasons.add(reason);
		}

	}

}
