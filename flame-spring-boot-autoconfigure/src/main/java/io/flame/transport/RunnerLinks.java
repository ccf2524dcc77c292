package io.flame.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.flame.backend.RunnerEndpoint;
import io.flame.link.ClientLink;
import io.flame.link.LinkClient;
import io.flame.link.LinkSettings;
import io.flame.link.LinkTls;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * The links of a parent to its runners. Thread-safe.
 */
public final class RunnerLinks implements AutoCloseable {

	/**
	 * Shorter than a heartbeat, which must succeed over HTTP where the link is filtered.
	 */
	private static final long MAX_CONNECT_NANOS = TimeUnit.SECONDS.toNanos(2);

	private final LinkClient client;

	private final @Nullable String build;

	private final Supplier<LinkTls> tls;

	private final Map<Target, RunnerConnection> connections = new ConcurrentHashMap<>();

	private volatile Consumer<RunnerEndpoint> draining = (runner) -> {
	};

	/**
	 * Create it.
	 * @param settings the limits of the links
	 * @param build the build of this application, {@code null} not to tell it
	 * @param tls returns how to reach the links of runners that use HTTPS
	 * @param threads creates the daemon threads that read and write links
	 * @throws IOException if the platform has no more selectors
	 */
	public RunnerLinks(LinkSettings settings, @Nullable String build, Supplier<LinkTls> tls, ThreadFactory threads)
			throws IOException {
		this.client = new LinkClient(settings, threads);
		this.build = build;
		this.tls = tls;
	}

	void onDraining(Consumer<RunnerEndpoint> listener) {
		this.draining = listener;
	}

	/**
	 * Find the link to a runner, and connect it if it is not open.
	 * @param runner the runner
	 * @param signer knows the runner's secret, {@code null} if it has none
	 * @param timeoutNanos the time for the call or the probe, in nanoseconds; connecting
	 * takes a part of it at most
	 * @return the link, {@code null} if the runner has none, or cannot be reached over it
	 */
	@Nullable ClientLink find(RunnerEndpoint runner, @Nullable RequestSigner signer, long timeoutNanos) {
		SocketAddress address = runner.link();
		if (address == null || signer == null) {
			return null;
		}
		Target target = new Target(address, runner.id());
		RunnerConnection connection = this.connections.get(target);
		if (connection == null) {
			connection = this.connections.computeIfAbsent(target, (key) -> new RunnerConnection(runner, address,
					signer.keys().get(0), tls(runner), (drained) -> this.draining.accept(drained)));
		}
		// where the link cannot be reached, HTTP needs the rest
		return connection.connect(this.client, this.build, Math.min(timeoutNanos / 2, MAX_CONNECT_NANOS));
	}

	/**
	 * A runner that is reached by HTTPS has its certificate for its link, too.
	 */
	private @Nullable LinkTls tls(RunnerEndpoint runner) {
		return "https".equalsIgnoreCase(runner.uri().getScheme()) ? this.tls.get() : null;
	}

	/**
	 * Close the link to a runner that is not called any more.
	 */
	void forget(RunnerEndpoint runner) {
		SocketAddress address = runner.link();
		RunnerConnection connection = (address != null) ? this.connections.remove(new Target(address, runner.id()))
				: null;
		if (connection != null) {
			connection.close();
		}
	}

	@Override
	public void close() {
		this.connections.values().forEach(RunnerConnection::close);
		this.client.close();
	}

	/**
	 * Where a link leads to.
	 *
	 * @param address the address
	 * @param runnerId the id of the runner in its pool
	 */
	private record Target(SocketAddress address, String runnerId) {

	}

}
