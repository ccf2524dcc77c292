package io.flame.client;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;

import io.flame.InvocationContext;
import io.flame.context.Deadline;
import io.flame.store.ReferenceOwners;
import io.flame.store.ReferenceScope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The context of a call that is executed by the thread of its caller.
 */
final class LocalInvocationContext implements InvocationContext, ReferenceScope {

	private static final Log logger = LogFactory.getLog(LocalInvocationContext.class);

	private final Invocation invocation;

	/** Created on demand: few handlers ask for it. */
	private @Nullable String invocationId;

	private final Deadline deadline;

	private final Thread thread = Thread.currentThread();

	private boolean expired;

	private boolean ended;

	LocalInvocationContext(Invocation invocation) {
		this.invocation = invocation;
		this.deadline = Deadline.after(invocation.timeout());
	}

	Deadline localDeadline() {
		return this.deadline;
	}

	/**
	 * Interrupt the handler if its time is over.
	 */
	synchronized void expire() {
		if (!this.ended) {
			this.expired = true;
			this.thread.interrupt();
		}
	}

	synchronized boolean isExpired() {
		return this.expired;
	}

	/**
	 * The handler is done. The interrupt that came for it must not hit what its caller
	 * does next.
	 * @return whether its time was over
	 */
	synchronized boolean end() {
		this.ended = true;
		if (this.expired) {
			Thread.interrupted();
		}
		return this.expired;
	}

	@Override
	public synchronized String invocationId() {
		if (this.invocationId == null) {
			this.invocationId = InvocationIds.next();
		}
		return this.invocationId;
	}

	@Override
	public Instant deadline() {
		return this.deadline.toInstant();
	}

	@Override
	public @Nullable String idempotencyKey() {
		return this.invocation.idempotencyKey();
	}

	@Override
	public int attempt() {
		return this.invocation.attempt();
	}

	@Override
	public Map<String, String> trace() {
		return Collections.unmodifiableMap(this.invocation.trace());
	}

	@Override
	public boolean isCancelled() {
		return this.deadline.isOver() || this.thread.isInterrupted();
	}

	@Override
	public @Nullable String referenceOwner() {
		SessionTurn turn = this.invocation.turn();
		return (turn != null) ? ReferenceOwners.session(turn.sessionId()) : null;
	}

	@Override
	public String referenceMaker() {
		return this.invocation.name();
	}

	@Override
	public void progress(double fraction, String message) {
		logger.debug("Invocation %s: %s %.0f %% %s".formatted(invocationId(), this.invocation.name(), fraction * 100,
				message));
	}

}
