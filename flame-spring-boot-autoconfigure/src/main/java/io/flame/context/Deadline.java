package io.flame.context;

import java.time.Duration;
import java.time.Instant;

/**
 * A point in time that does not move with the system clock.
 *
 * @param nanos a value of {@link System#nanoTime()}
 */
public record Deadline(long nanos) {

	/** Far enough for everybody, near enough not to overflow. */
	private static final Duration MAX = Duration.ofDays(365);

	/**
	 * The deadline after a time from now.
	 * @param time the time
	 * @return the deadline
	 */
	public static Deadline after(Duration time) {
		return new Deadline(System.nanoTime() + ((time.compareTo(MAX) < 0) ? time : MAX).toNanos());
	}

	/**
	 * The earlier one of this deadline and another.
	 * @param other the other deadline
	 * @return one of them
	 */
	public Deadline earlier(Deadline other) {
		return (this.nanos - other.nanos <= 0) ? this : other;
	}

	/**
	 * The later one of this deadline and another.
	 * @param other the other deadline
	 * @return one of them
	 */
	public Deadline later(Deadline other) {
		return (this.nanos - other.nanos >= 0) ? this : other;
	}

	/**
	 * The time left.
	 * @return nanoseconds, negative when the deadline is over
	 */
	public long remainingNanos() {
		return this.nanos - System.nanoTime();
	}

	/**
	 * The time left, rounded up.
	 * @return milliseconds, at least 1
	 */
	public long remainingMillis() {
		return Math.max(1, (remainingNanos() + 999_999) / 1_000_000);
	}

	/**
	 * Whether it is over.
	 * @return whether no time is left
	 */
	public boolean isOver() {
		return remainingNanos() <= 0;
	}

	/**
	 * The deadline by the system clock of now.
	 * @return the instant
	 */
	public Instant toInstant() {
		return Instant.now().plusNanos(remainingNanos());
	}

}
