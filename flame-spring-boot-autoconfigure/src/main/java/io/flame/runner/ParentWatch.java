package io.flame.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.FileSystemUtils;

/**
 * Ends a spawned runner whose parent is gone: its standard input is a pipe that ends with
 * the parent, however that ends, and a parent that hangs sends no heartbeats.
 */
public final class ParentWatch {

	/** Clean-up may take a moment; a runner without a parent has nothing else to do. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Log logger = LogFactory.getLog(ParentWatch.class);

	private final Path directory;

	private final AtomicBoolean ending = new AtomicBoolean();

	private volatile long lastHeartbeat = System.nanoTime();

	/**
	 * Create a watch.
	 * @param directory what the parent would have removed
	 */
	public ParentWatch(Path directory) {
		this.directory = directory;
	}

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
		deleteDirectoryAtTheEnd();
		daemon("flame-halt", () -> {
			try {
				TimeUnit.NANOSECONDS.sleep(PATIENCE.toNanos());
			}
			catch (InterruptedException ex) {
				// no reason to stay
			}
			deleteDirectory();
			Runtime.getRuntime().halt(1);
		});
		System.exit(1);
	}

	/**
	 * The JVM deletes after all that the application does when it ends, but no directory
	 * that is not empty.
	 */
	private void deleteDirectoryAtTheEnd() {
		try (Stream<Path> files = Files.walk(this.directory)) {
			files.forEach((file) -> file.toFile().deleteOnExit());
		}
		catch (IOException | UncheckedIOException | IllegalStateException ex) {
			logger.debug("%s stays: %s".formatted(this.directory, ex));
		}
	}

	private void deleteDirectory() {
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			// there is nobody to tell
		}
	}

	private static void daemon(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.setContextClassLoader(ParentWatch.class.getClassLoader());
		thread.start();
	}

}
