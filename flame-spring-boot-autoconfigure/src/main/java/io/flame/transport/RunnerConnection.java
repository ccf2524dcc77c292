package io.flame.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.flame.backend.RunnerEndpoint;
import io.flame.link.ClientLink;
import io.flame.link.LinkClient;
import io.flame.link.LinkException;
import io.flame.link.LinkState;
import io.flame.link.LinkTls;
import io.flame.protocol.SigningKey;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The link to one runner: connected when it is needed, and again when it broke.
 * Thread-safe.
 */
final class RunnerConnection implements ClientLink.Listener {

	private static final Log logger = LogFactory.getLog(RunnerConnection.class);

	private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

	/** In less time a failure would say nothing about the runner. */
	private static final long MIN_CONNECT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private final RunnerEndpoint runner;

	private final SocketAddress address;

	private final SigningKey key;

	private final @Nullable LinkTls tls;

	private final Consumer<RunnerEndpoint> draining;

	private final Lock lock = new ReentrantLock();

	private volatile @Nullable ClientLink link;

	/** After a failure, a value of {@link System#nanoTime()}. */
	private volatile @Nullable Long retryAt;

	private Duration pause = FIRST_PAUSE;

	private boolean reported;

	/** Whether there was a link at any time. */
	private boolean connected;

	RunnerConnection(RunnerEndpoint runner, SocketAddress address, SigningKey key, @Nullable LinkTls tls,
			Consumer<RunnerEndpoint> draining) {
		this.runner = runner;
		this.address = address;
		this.key = key;
		this.tls = tls;
		this.draining = draining;
	}

	/**
	 * The link if it is open.
	 */
	@Nullable ClientLink current() {
		ClientLink open = this.link;
		return (open != null && open.isOpen()) ? open : null;
	}

	/**
	 * The link, connected if it is not open.
	 * @param timeoutNanos how long connecting may take, in nanoseconds
	 * @return the link, {@code null} if the runner cannot be reached over it now
	 */
	@Nullable ClientLink connect(LinkClient client, @Nullable String build, long timeoutNanos) {
		ClientLink open = current();
		if (open != null || isPaused()) {
			return open;
		}
		long deadline = System.nanoTime() + timeoutNanos;
		try {
			if (!this.lock.tryLock(timeoutNanos, TimeUnit.NANOSECONDS)) {
				return null;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
		try {
			open = current();
			long left = deadline - System.nanoTime();
			return (open != null || isPaused() || left < MIN_CONNECT_NANOS) ? open : open(client, build, left);
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isPaused() {
		Long until = this.retryAt;
		return until != null && System.nanoTime() - until < 0;
	}

	private @Nullable ClientLink open(LinkClient client, @Nullable String build, long timeoutNanos) {
		try {
			ClientLink opened = client.connect(resolved(), this.key, this.runner.owned() ? this.runner.id() : "", build,
					this.tls, this, timeoutNanos);
			this.link = opened;
			this.connected = true;
			this.retryAt = null;
			this.pause = FIRST_PAUSE;
			if (!opened.isOpen()) {
				this.link = null;
			}
			return opened;
		}
		catch (IOException ex) {
			failed(ex);
			return null;
		}
	}

	/**
	 * The address of a name may change.
	 */
	private SocketAddress resolved() {
		return (this.address instanceof InetSocketAddress internet && internet.isUnresolved())
				? new InetSocketAddress(internet.getHostString(), internet.getPort()) : this.address;
	}

	private void failed(IOException failure) {
		if (Thread.currentThread().isInterrupted()) {
			return;
		}
		this.retryAt = System.nanoTime() + this.pause.toNanos();
		this.pause = (this.pause.compareTo(LONGEST_PAUSE) < 0) ? this.pause.multipliedBy(2) : LONGEST_PAUSE;
		String message = "Runner '%s' cannot be reached over its link at %s, HTTP is used: %s"
			.formatted(this.runner.id(), this.address, failure.getMessage());
		// a runner whose link was open is probably terminating
		if (this.reported || (this.connected && !(failure instanceof LinkException))) {
			logger.debug(message);
		}
		else {
			this.reported = true;
			logger.warn(message);
		}
	}

	@Override
	public void stateChanged(ClientLink changed, LinkState state) {
		if (state.draining()) {
			this.draining.accept(this.runner);
		}
	}

	@Override
	public void closed(ClientLink closed, String reason) {
		// it holds buffers
		if (this.link == closed) {
			this.link = null;
		}
		if (logger.isDebugEnabled()) {
			logger.debug("The link to runner '%s' is closed. %s".formatted(this.runner.id(), reason));
		}
	}

	void close() {
		ClientLink open = this.link;
		if (open != null) {
			open.close();
		}
	}

}
