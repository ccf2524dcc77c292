package io.flame.store;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Renews the markers of the owners whose values this process uses, so that no other
 * process takes them for abandoned. Thread-safe.
 */
final class OwnerMarkers implements AutoCloseable {

	/** The first segment of the keys of markers. */
	static final String ROOT = "owners";

	private static final Log logger = LogFactory.getLog(OwnerMarkers.class);

	private final ObjectStorage storage;

	private final Duration lease;

	private final Set<String> owners = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean renewing = new AtomicBoolean();

	private final ScheduledThreadPoolExecutor thread;

	OwnerMarkers(ObjectStorage storage, Duration lease) {
		this.storage = storage;
		this.lease = lease;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("flame-references-");
		threads.setDaemon(true);
		this.thread = new ScheduledThreadPoolExecutor(1, threads);
		this.thread.setRemoveOnCancelPolicy(true);
	}

	static String key(String owner) {
		return ROOT + "/" + owner;
	}

	/**
	 * Execute a task now and from time to time.
	 */
	void repeat(Runnable task, Duration interval) {
		this.thread.scheduleWithFixedDelay(task, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * This process uses values of an owner: renew the marker now, and several times
	 * within a lease.
	 */
	void use(String owner) {
		if (this.owners.contains(owner) || !this.owners.add(owner)) {
			return;
		}
		try {
			this.thread.execute(() -> renew(owner));
			if (this.renewing.compareAndSet(false, true)) {
				long interval = Math.max(1, this.lease.toMillis() / 4);
				this.thread.scheduleWithFixedDelay(() -> this.owners.forEach(this::renew), interval, interval,
						TimeUnit.MILLISECONDS);
			}
		}
		catch (RejectedExecutionException ex) {
			// the end of the process
		}
	}

	private void renew(String owner) {
		try {
			this.storage.putMarker(key(owner));
			if (!this.owners.contains(owner)) {
				// released meanwhile
				this.storage.delete(key(owner));
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("The references of %s could not be extended: %s".formatted(ReferenceOwners.describe(owner),
					ex.getMessage()));
		}
	}

	/**
	 * Delete the values of an owner.
	 */
	void release(String owner) {
		this.owners.remove(owner);
		try {
			this.storage.deleteAll(VersionStore.prefix(owner));
			this.storage.delete(key(owner));
		}
		catch (IOException ex) {
			logger.warn("The references of %s could not be deleted and stay for their lease: %s"
				.formatted(ReferenceOwners.describe(owner), ex.getMessage()));
		}
	}

	/**
	 * The owners whose values this process uses.
	 */
	Set<String> owners() {
		return this.owners;
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
		try {
			if (!this.thread.awaitTermination(10, TimeUnit.SECONDS)) {
				logger.debug("The storage does not respond");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
