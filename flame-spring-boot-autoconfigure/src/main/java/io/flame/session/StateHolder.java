package io.flame.session;

import java.util.Objects;

import io.flame.backend.RunnerEndpoint;
import io.flame.protocol.SessionRequest;
import org.jspecify.annotations.Nullable;

/**
 * What has the state of a session, as far as this parent knows.
 *
 * @param runner the runner, {@code null} for this process
 * @param stamp identifies the state that it has, after the update
 * @param update what it does not know yet, {@code null} for nothing
 */
record StateHolder(@Nullable RunnerEndpoint runner, @Nullable String stamp,
		SessionRequest.@Nullable ContextUpdate update) {

	/**
	 * Whether a runner has a state, after the update.
	 */
	boolean has(@Nullable RunnerEndpoint runner, @Nullable String stamp) {
		return Objects.equals(this.runner, runner) && Objects.equals(this.stamp, stamp);
	}

	/**
	 * The context was changed elsewhere.
	 */
	StateHolder updated(byte[] context, @Nullable String stamp) {
		String base = (this.update != null) ? this.update.base() : this.stamp;
		return new StateHolder(this.runner, stamp, new SessionRequest.ContextUpdate(base, context));
	}

}
