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
import org.jspecify.annotations.Nullable;

import org.springframework.util.FileSystemUtils;

/**
 * Terminates a spawned runner whose parent is gone: a parent that is gone or hangs sends
 * no heartbeats. A child process learns it at once, from its standard input, which ends
 * with its parent.
 */
public final class ParentWatch {

	/** Clean-up may take a moment; a runner without a parent has nothing else to do. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Log logger = LogFactory.getLog(ParentWatch.class);

	private final @Nullable Path directory;

	private final AtomicBoolean ending = new AtomicBoolean();

	private volatile long lastHeartbeat = System.nanoTime();

	/**
	 * Create a watch.
	 * @param directory what the parent would have removed, {@code null} if there is
	 * nothing
	 */
	public ParentWatch(@Nullable Path directory) {
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
			end("it has not heard from its parent for " + timeout);
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
		logger.warn("This runner terminates: " + reason);
		deleteDirectoryAtTheEnd();
		try {
			daemon("flame-halt", () -> {
				try {
					TimeUnit.NANOSECONDS.sleep(PATIENCE.toNanos());
				}
				catch (InterruptedException ex) {
					// no reason to stay
				}
				halt();
			});
			System.exit(1);
		}
		catch (OutOfMemoryError ex) {
			// a thread that cannot be started is no reason to stay either
			halt();
		}
	}

	private void halt() {
		deleteDirectory();
		Runtime.getRuntime().halt(1);
	}

	/**
	 * The JVM deletes after all that the application does when it ends, but no directory
	 * that is not empty.
	 */
	private void deleteDirectoryAtTheEnd() {
		if (this.directory == null) {
			return;
		}
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
			// it stays
		}
	}

	private static void daemon(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.setContextClassLoader(ParentWatch.class.getClassLoader());
		thread.start();
	}

}
