package io.flame.actuate;

import java.time.Instant;
import java.util.Map;

import io.flame.FlameSessionStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Description of a session.
 *
 * @param id its id
 * @param pool the name of its pool
 * @param state what it is doing in this process
 * @param runner the id of the runner that has its state, {@code null} if none has
 * @param pending how many calls of this process wait for their turn or for a runner
 * @param running how many calls of this process execute
 * @param succeeded how many calls have succeeded
 * @param failed how many calls have failed
 * @param cancelled how many calls were cancelled, or exceeded their time-out
 * @param labels its labels
 * @param created when it was opened
 * @param lastUsed when it was used last
 * @param expires when its lease expires unless it is used before
 */
public record SessionDescriptor(String id, String pool, String state, @Nullable String runner, int pending, int running,
		long succeeded, long failed, long cancelled, Map<String, String> labels, @Nullable Instant created,
		@Nullable Instant lastUsed, @Nullable Instant expires) implements OperationResponseBody {

	static SessionDescriptor of(FlameSessionStatus session) {
		return new SessionDescriptor(session.id(), session.pool(), PoolDescriptor.text(session.state()),
				session.runner(), session.pending(), session.running(), session.succeeded(), session.failed(),
				session.cancelled(), session.labels(), PoolDescriptor.millis(session.created()),
				PoolDescriptor.millis(session.lastUsed()), PoolDescriptor.millis(session.expires()));
	}

}
