package io.flame.session;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Passivates and expires sessions, as long as the application runs.
 */
public final class SessionSweeper implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(SessionSweeper.class);

	private final ScheduledExecutorService thread;

	/**
	 * Begin.
	 * @param sessions the sessions
	 * @param idleInterval how often to look for idle sessions
	 * @param leaseInterval how often to look for expired ones
	 */
	public SessionSweeper(Sessions sessions, Duration idleInterval, Duration leaseInterval) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("flame-sessions-");
		threads.setDaemon(true);
		this.thread = Executors.newSingleThreadScheduledExecutor(threads);
		repeat(sessions::passivateIdle, idleInterval);
		repeat(sessions::expire, leaseInterval);
	}

	private void repeat(Runnable task, Duration interval) {
		this.thread.scheduleWithFixedDelay(() -> {
			try {
				task.run();
			}
			catch (RuntimeException ex) {
				// the store may be back the next time
				logger.warn("Failed to passivate idle sessions or to delete expired ones. Trying again later: " + ex);
			}
		}, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
	}

}
