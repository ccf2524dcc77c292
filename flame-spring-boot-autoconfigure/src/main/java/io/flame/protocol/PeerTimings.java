package io.flame.protocol;

import java.time.Duration;

/**
 * The times that parents and runners rely on without telling each other.
 *
 * @param heartbeatInterval how often a parent asks each of its runners for its state
 * @param heartbeatTick how late a heartbeat may be, since parents look for due heartbeats
 * at this interval
 * @param heartbeatTimeout how long a parent waits for the response to a heartbeat
 * @param maxMissedHeartbeats how many heartbeats in a row may fail until the parent gives
 * a runner up; positive
 * @param cancellationPatience how long a handler may go on after its cancellation until
 * it counts as stuck
 */
public record PeerTimings(Duration heartbeatInterval, Duration heartbeatTick, Duration heartbeatTimeout,
		int maxMissedHeartbeats, Duration cancellationPatience) {

	/** The times of this version, which are not configurable. */
	public static final PeerTimings DEFAULTS = new PeerTimings(Duration.ofSeconds(5), Duration.ofSeconds(1),
			Duration.ofSeconds(4), 3, Duration.ofSeconds(5));

	public PeerTimings {
		requirePositive(heartbeatInterval, "heartbeatInterval");
		requirePositive(heartbeatTick, "heartbeatTick");
		requirePositive(heartbeatTimeout, "heartbeatTimeout");
		requirePositive(cancellationPatience, "cancellationPatience");
		if (maxMissedHeartbeats < 1) {
			throw new IllegalArgumentException("'maxMissedHeartbeats' must be positive");
		}
	}

	/**
	 * The time in which every parent that still asks has asked once.
	 * @return the longest time between two heartbeats of a parent
	 */
	public Duration heartbeatNotice() {
		return this.heartbeatInterval.plus(this.heartbeatTick);
	}

	/**
	 * The time after which a parent that has not asked is taken to have lost interest.
	 * @return a multiple of the interval
	 */
	public Duration parentSilence() {
		return this.heartbeatInterval.multipliedBy(this.maxMissedHeartbeats);
	}

	private static void requirePositive(Duration value, String name) {
		if (value.isNegative() || value.isZero()) {
			throw new IllegalArgumentException("'%s' must be positive".formatted(name));
		}
	}

}
