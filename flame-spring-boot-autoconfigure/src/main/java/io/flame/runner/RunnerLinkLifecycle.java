package io.flame.runner;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

import io.flame.FlameConfigurationException;
import io.flame.link.LinkHandler;
import io.flame.link.LinkPeer;
import io.flame.link.LinkServer;
import io.flame.link.LinkSettings;
import io.flame.link.LinkTls;
import io.flame.protocol.RequestSigner;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Accepts links from when the web server is started until the runner is drained.
 */
public final class RunnerLinkLifecycle implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(RunnerLinkLifecycle.class);

	private static final Duration HELLO_TIMEOUT = Duration.ofSeconds(5);

	/** After the web server, before the runner drains. */
	private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

	private final SocketAddress address;

	private final RequestSigner signer;

	private final RunnerSettings settings;

	private final RunnerState state;

	private final LinkHandler handler;

	private final ThreadFactory threads;

	private final @Nullable LinkTls tls;

	private volatile @Nullable LinkServer server;

	private volatile @Nullable ExecutorService readers;

	/**
	 * Create the lifecycle.
	 * @param address where to accept links: a Unix domain socket, for which the loopback
	 * interface is used where that is impossible, or an internet address whose port may
	 * be 0
	 * @param signer knows the secrets of parents
	 * @param settings the settings of the runner role
	 * @param state what the runner is doing
	 * @param handler executes calls
	 * @param threads creates the daemon threads that read and write links
	 * @param tls how links between hosts use TLS, {@code null} if they are sealed instead
	 */
	public RunnerLinkLifecycle(SocketAddress address, RequestSigner signer, RunnerSettings settings, RunnerState state,
			LinkHandler handler, ThreadFactory threads, @Nullable LinkTls tls) {
		this.address = address;
		this.signer = signer;
		this.settings = settings;
		this.state = state;
		this.handler = handler;
		this.threads = threads;
		this.tls = tls;
	}

	@Override
	public void start() {
		try {
			LinkServer started = bind();
			this.server = started;
			this.state.onDrain(() -> started.report(this.handler.state()));
		}
		catch (IOException ex) {
			throw new FlameConfigurationException(
					"This runner cannot accept links at %s: %s".formatted(this.address, ex.getMessage()),
					"Set 'flame.server.link.port' to a free port, or to 0 for any.", ex);
		}
	}

	private LinkServer bind() throws IOException {
		if (!(this.address instanceof UnixDomainSocketAddress)) {
			return bind(this.address);
		}
		try {
			return bind(this.address);
		}
		catch (IOException | UnsupportedOperationException ex) {
			// the path is too long, or the platform has no such sockets
			logger.debug("There is no Unix domain socket at %s, loopback is used: %s".formatted(this.address, ex));
			return bind(new InetSocketAddress("127.0.0.1", 0));
		}
	}

	private LinkServer bind(SocketAddress address) throws IOException {
		return new LinkServer(address, this.signer, new LinkPeer(this.settings.id(), this.settings.build().value()),
				new LinkSettings(this.settings.maxBodySize(), LinkSettings.DEFAULT_MAX_QUEUED_SIZE, HELLO_TIMEOUT),
				this.handler, this.threads, readers(), this.tls);
	}

	private Executor readers() {
		ExecutorService created = Executors.newCachedThreadPool(this.threads);
		this.readers = created;
		return created;
	}

	/**
	 * Where links are accepted.
	 * @return the address, {@code null} before the start
	 */
	public @Nullable SocketAddress address() {
		LinkServer started = this.server;
		return (started != null) ? started.address() : null;
	}

	/**
	 * The TCP port at which links are accepted.
	 * @return the port, {@code null} for a Unix domain socket or before the start
	 */
	public @Nullable Integer port() {
		return (address() instanceof InetSocketAddress internet) ? internet.getPort() : null;
	}

	@Override
	public void stop() {
		LinkServer started = this.server;
		this.server = null;
		if (started != null) {
			started.close();
		}
		ExecutorService reading = this.readers;
		if (reading != null) {
			reading.shutdown();
		}
	}

	@Override
	public boolean isRunning() {
		return this.server != null;
	}

	@Override
	public boolean isPauseable() {
		// what was closed or drained does not come back
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
