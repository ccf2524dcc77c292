package io.flame.runner;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Ends a spawned runner whose parent is gone: its standard input is a pipe that ends with
 * the parent, however that ends, and a parent that hangs sends no heartbeats.
 */
public final class ParentWatch {

	/** Clean-up may take a moment; a runner without a parent has nothing else to do. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Log logger = LogFactory.getLog(ParentWatch.class);

	private final AtomicBoolean ending = new AtomicBoolean();

	private volatile long lastHeartbeat = System.nanoTime();

	/**
	 * Watch the standard input, from early on.
	 * @param input the standard input
	 */
	public void watch(InputStream input) {
		daemon("flame-parent-watch", () -> {
			awaitEnd(input);
			end("its parent has ended");
		});
	}

	private static void awaitEnd(InputStream input) {
		try {
			byte[] buffer = new byte[256];
			int count = input.read(buffer);
			while (count >= 0) {
				count = input.read(buffer);
			}
		}
		catch (IOException ex) {
			// broken is as good as ended
		}
	}

	/**
	 * Watch the heartbeats, from readiness on.
	 * @param timeout how long a parent may be silent
	 */
	public void watchHeartbeats(Duration timeout) {
		heartbeat();
		daemon("flame-orphan-watch", () -> {
			long left = timeout.toNanos();
			while (left > 0) {
				try {
					TimeUnit.NANOSECONDS.sleep(left);
				}
				catch (InterruptedException ex) {
					return;
				}
				left = this.lastHeartbeat + timeout.toNanos() - System.nanoTime();
			}
			end("it has heard nothing of its parent for " + timeout);
		});
	}

	/**
	 * The parent lives.
	 */
	public void heartbeat() {
		this.lastHeartbeat = System.nanoTime();
	}

	private void end(String reason) {
		if (!this.ending.compareAndSet(false, true)) {
			return;
		}
		logger.warn("This runner ends: " + reason);
		daemon("flame-halt", () -> {
			try {
				TimeUnit.NANOSECONDS.sleep(PATIENCE.toNanos());
			}
			catch (InterruptedException ex) {
				// no reason to stay
			}
			Runtime.getRuntime().halt(1);
		});
		System.exit(1);
	}

	private static void daemon(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

}
