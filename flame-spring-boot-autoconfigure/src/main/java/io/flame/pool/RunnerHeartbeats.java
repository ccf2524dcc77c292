package io.flame.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The probes of a runner and its responses. Guarded by the lock of the pool.
 */
final class RunnerHeartbeats {

	/** The ids of the processes that have responded at its address. */
	private final Set<String> processes = new HashSet<>();

	private boolean probing;

	private long lastProbe;

	private int missed;

	private @Nullable Instant last;

	RunnerHeartbeats(long now) {
		this.lastProbe = now;
	}

	/**
	 * Whether a probe is under way.
	 */
	boolean isProbing() {
		return this.probing;
	}

	void probing(long now) {
		this.probing = true;
		this.lastProbe = now;
	}

	/**
	 * Whether nothing has been heard of the runner for a time.
	 */
	boolean isProbeDue(Duration interval, long now) {
		return now - this.lastProbe >= interval.toNanos();
	}

	void postponed() {
		this.probing = false;
	}

	void responded() {
		this.probing = false;
		this.missed = 0;
		this.last = Instant.now();
	}

	/**
	 * Count a missed probe.
	 * @return how many the runner has missed since its last response
	 */
	int missed() {
		this.probing = false;
		return ++this.missed;
	}

	/**
	 * Missed probes do not count any more.
	 */
	void forgive() {
		this.missed = 0;
	}

	/**
	 * A process has responded at the runner's address.
	 * @return whether others had before
	 */
	boolean isReplacedBy(String process) {
		boolean others = !this.processes.isEmpty();
		return this.processes.add(process) && others;
	}

	/**
	 * When the runner has responded last.
	 */
	@Nullable Instant last() {
		return this.last;
	}

}
