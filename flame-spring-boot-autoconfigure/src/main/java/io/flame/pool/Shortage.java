package io.flame.pool;

import java.time.Duration;

import io.flame.backend.RunnerStartException;
import org.jspecify.annotations.Nullable;

/**
 * Why a pending acquire got no slot in time.
 *
 * @param serving how many runners get calls, now or once they have recovered
 * @param waiting how many other calls wait
 * @param starting how many runners are being started
 * @param queued how many starts wait for a permit
 * @param ahead how many starts come before the one for this call
 * @param spawnTimeout how long a start may take
 * @param lastFailure why the last start failed, {@code null} if one has succeeded since
 * @param oldest the start that is under way for longest
 * @param hanging whether its time is over
 */
record Shortage(int serving, int waiting, int starting, int queued, int ahead, Duration spawnTimeout,
		@Nullable RunnerStartException lastFailure, @Nullable StartAttempt oldest, boolean hanging) {

}
