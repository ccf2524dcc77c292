package io.flame.session;

import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.flame.FlameCancelledException;
import io.flame.FlameException;
import io.flame.FlameIdempotencyConflictException;
import io.flame.FlameSessionClosedException;
import io.flame.FlameSessionConflictException;
import io.flame.FlameStorageException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.FlameTransportException;
import io.flame.SessionContext;
import io.flame.backend.RunnerEndpoint;
import io.flame.client.FlameInvoker;
import io.flame.client.Invocation;
import io.flame.client.InvocationOutcome;
import io.flame.client.InvocationOutcome.Cause;
import io.flame.client.InvocationOutcome.Failed;
import io.flame.client.InvocationOutcome.Succeeded;
import io.flame.client.InvocationStage;
import io.flame.client.SessionTurn;
import io.flame.context.Deadline;
import io.flame.pool.Acquisition;
import io.flame.pool.RunnerPool;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.ReceivedResponse;
import io.flame.protocol.SessionResponse;
import io.flame.service.MethodDefinition;
import io.flame.session.SessionCommitter.Change;
import io.flame.session.SessionCommitter.Outcome;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * One call of a session.
 */
final class SessionCall implements SessionTurn {

	private static final SessionCounters SUCCEEDED = new SessionCounters(1, 0, 0);

	private static final SessionCounters FAILED = new SessionCounters(0, 1, 0);

	private static final SessionCounters CANCELLED = new SessionCounters(0, 0, 1);

	private final Session session;

	private final SessionSupport support;

	private final MethodDefinition method;

	private final SessionOrder.@Nullable Ticket ticket;

	private final AtomicBoolean closed = new AtomicBoolean();

	private volatile boolean started;

	/** The session as the attempt expects it. */
	private @Nullable StoredSession base;

	/** Whether the state was sent with the attempt. */
	private boolean stateSent;

	private volatile boolean counted;

	private @Nullable InProcessExecution inProcess;

	SessionCall(Session session, SessionSupport support, MethodDefinition method,
			SessionOrder.@Nullable Ticket ticket) {
		this.session = session;
		this.support = support;
		this.method = method;
		this.ticket = ticket;
	}

	@Override
	public String sessionId() {
		return this.session.id();
	}

	@Override
	public InvocationOutcome execute(Invocation invocation, InvocationStage next) {
		FlameException late = awaitTurn(invocation);
		if (late != null) {
			return new Failed(late, Cause.GIVEN_UP);
		}
		InvocationOutcome outcome = null;
		try {
			outcome = recall(invocation);
			if (outcome == null) {
				outcome = next.execute(invocation);
			}
			return outcome;
		}
		finally {
			ended(outcome);
			close();
		}
	}

	/**
	 * Wait for the turn of the call.
	 * @return why the call is not executed, {@code null} if it is its turn
	 */
	private @Nullable FlameException awaitTurn(Invocation invocation) {
		Deadline deadline = Deadline.after(invocation.acquireTimeout()).earlier(invocation.deadline());
		try {
			if (this.ticket != null && !this.ticket.await(deadline)) {
				return new FlameTimeoutException(Stage.QUEUE,
						"%s did not get its turn in session '%s' in time: %d call(s) of the session come first. Raise the acquire timeout, or mark methods that change nothing as read-only."
							.formatted(invocation.name(), sessionId(), this.session.ahead(this.ticket)));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new FlameCancelledException(
					"The thread that waited for the turn of %s in session '%s' was interrupted."
						.formatted(invocation.name(), sessionId()),
					ex);
		}
		this.started = true;
		this.session.started();
		return null;
	}

	private void ended(@Nullable InvocationOutcome outcome) {
		if (outcome instanceof Succeeded) {
			count(SUCCEEDED);
		}
		else if (outcome instanceof Failed failed && failed.cause() == Cause.GIVEN_UP) {
			count(CANCELLED);
		}
		else {
			count(FAILED);
		}
	}

	private void count(SessionCounters counters) {
		if (!this.counted) {
			this.counted = true;
			this.session.count(counters);
		}
	}

	/**
	 * The result of a call with the same idempotency key that was committed before.
	 */
	private @Nullable InvocationOutcome recall(Invocation invocation) {
		return (invocation.idempotencyKey() != null && !this.method.readOnly()) ? stored(invocation) : null;
	}

	private @Nullable InvocationOutcome stored(Invocation invocation) {
		StoredResult result;
		try {
			result = this.support.store().result(sessionId(), invocation.callId(), this.support.clock().instant());
		}
		catch (RuntimeException ex) {
			return failed(unreadable(ex));
		}
		if (result == null) {
			return null;
		}
		if (result.mediaType().equals(invocation.request().codec().mediaType())
				&& !Arrays.equals(result.argumentsDigest(), invocation.request().argumentsDigest())) {
			return failed(new FlameIdempotencyConflictException(
					"%s was not executed: the idempotency key '%s' belongs to a call of session '%s' with other arguments. Use one key for one call."
						.formatted(invocation.name(), invocation.idempotencyKey(), sessionId())));
		}
		InvocationCodecs codecs = this.support.codecs();
		InvocationCodec codec = InvocationCodecs.CBOR.equals(result.mediaType()) ? codecs.cbor() : codecs.superJson();
		return invocation.succeeded(codec.responseOf(result.result()), "session '" + sessionId() + "'");
	}

	private static Failed failed(FlameException failure) {
		return new Failed(failure, Cause.OTHER);
	}

	@Override
	public @Nullable InvocationOutcome prepare(Invocation invocation) {
		try {
			StoredSession current = this.session.refresh();
			this.base = current;
			// the commit of the attempt before was in doubt
			return (invocation.attempt() > 1 && !this.method.readOnly()
					&& invocation.callId().equals(current.lastCallId())) ? stored(invocation) : null;
		}
		catch (FlameSessionClosedException ex) {
			return failed(ex);
		}
		catch (RuntimeException ex) {
			return failed(unreadable(ex));
		}
	}

	private FlameStorageException unreadable(RuntimeException failure) {
		return new FlameStorageException("Session '%s' could not be read, its call was not executed. %s"
			.formatted(sessionId(), failure.getMessage()), failure, Map.of("sessionId", sessionId()), true);
	}

	private StoredSession base() {
		StoredSession base = this.base;
		Assert.state(base != null, "The attempt is not prepared");
		return base;
	}

	@Override
	public Acquisition acquire(RunnerPool pool, Deadline deadline, int priority) throws InterruptedException {
		return this.session.place().acquire(pool, deadline, priority);
	}

	@Override
	public byte[] request(RunnerEndpoint runner) {
		if (runner.baseProtocol()) {
			throw new FlameSessionConflictException(
					"Runner '%s' of pool '%s' speaks only the base protocol, which has no sessions. Open session '%s' in another pool."
						.formatted(runner.id(), this.session.pool(), sessionId()));
		}
		Session.Prepared prepared;
		try {
			prepared = this.session.prepare(base(), this.method.readOnly(), runner);
		}
		catch (FlameException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw unreadable(ex);
		}
		this.base = prepared.base();
		this.stateSent = prepared.request().state() != null;
		return this.support.codecs().encodeSession(prepared.request());
	}

	@Override
	public boolean stateMissing() {
		this.session.stateMissing();
		return !this.stateSent;
	}

	@Override
	public InvocationOutcome commit(Invocation invocation, RunnerEndpoint runner, Succeeded outcome) {
		if (this.method.readOnly()) {
			return confirm(invocation, outcome);
		}
		SessionResponse changes;
		try {
			byte[] bytes = outcome.response().session();
			changes = (bytes != null) ? this.support.codecs().decodeSessionResponse(bytes) : null;
		}
		catch (MalformedEnvelopeException ex) {
			this.session.stateMissing();
			return failed(new FlameTransportException("%s on runner '%s' returned an invalid response. %s"
				.formatted(invocation.name(), runner.id(), ex.getMessage()), ex));
		}
		Change change = new Change((changes != null) ? changes.stamp() : "",
				(changes != null) ? changes.changes() : Map.of(), invocation.callId(),
				result(invocation, outcome.response()), keepUntil(invocation), SUCCEEDED);
		Outcome committed = this.session.commit(base(), change);
		if (committed instanceof Outcome.Committed done) {
			this.counted = true;
			this.session.heldBy(runner, done.session());
			return outcome;
		}
		return failed(failure(invocation.name(), committed));
	}

	private StoredResult result(Invocation invocation, ReceivedResponse response) {
		return new StoredResult(invocation.callId(), invocation.request().argumentsDigest(),
				response.codec().mediaType(), response.resultBytes());
	}

	private @Nullable Instant keepUntil(Invocation invocation) {
		return (invocation.idempotencyKey() != null)
				? this.support.clock().instant().plus(this.support.resultTimeToLive()) : null;
	}

	/**
	 * A call that changes nothing must not return what another parent has changed.
	 */
	private InvocationOutcome confirm(Invocation invocation, Succeeded outcome) {
		StoredSession current;
		try {
			current = this.support.store().find(sessionId());
		}
		catch (RuntimeException ex) {
			return failed(new FlameStorageException(
					"It could not be confirmed that no other parent has changed session '%s' while %s was executing. %s"
						.formatted(sessionId(), invocation.name(), ex.getMessage()),
					ex, Map.of("sessionId", sessionId()), true));
		}
		if (current == null) {
			return failed(failure(invocation.name(), new Outcome.Gone()));
		}
		if (current.epoch() > base().epoch() && !current.owner().equals(this.support.owner())) {
			this.session.stale();
			return failed(failure(invocation.name(), new Outcome.Conflict()));
		}
		return outcome;
	}

	/**
	 * Why a call fails that has been executed.
	 */
	private FlameException failure(String name, Outcome outcome) {
		boolean retryable = this.method.idempotent() || this.method.readOnly();
		if (outcome instanceof Outcome.Gone) {
			return new FlameSessionClosedException(
					"Session '%s' was closed while %s was executing: what the call did to the session is lost."
						.formatted(sessionId(), name));
		}
		if (outcome instanceof Outcome.NotCommitted failed) {
			return new FlameStorageException(
					"%s was executed, but what it did to session '%s' could not be committed: the session is as it was before the call. %s"
						.formatted(name, sessionId(), failed.failure().getMessage()),
					failed.failure(), Map.of("sessionId", sessionId()), retryable);
		}
		if (outcome instanceof Outcome.Unknown unknown) {
			return new FlameStorageException(
					"%s was executed, but it is not known whether what it did to session '%s' was committed: the store does not respond. %s"
						.formatted(name, sessionId(), unknown.failure().getMessage()),
					unknown.failure(), Map.of("sessionId", sessionId()), retryable);
		}
		return new FlameSessionConflictException(
				"%s was executed, but another parent changed session '%s' meanwhile: what the call did to the session does not count, what it did elsewhere may have happened."
					.formatted(name, sessionId()),
				null, Map.of("sessionId", sessionId()), retryable);
	}

	@Override
	public @Nullable Object execute(Invocation invocation, FlameInvoker next) throws Throwable {
		FlameException late = awaitTurn(invocation);
		if (late != null) {
			throw late;
		}
		boolean succeeded = false;
		try {
			Object result = this.session.within(() -> executeHere(invocation, next));
			succeeded = true;
			return result;
		}
		finally {
			count(succeeded ? SUCCEEDED : FAILED);
			close();
		}
	}

	private @Nullable Object executeHere(Invocation invocation, FlameInvoker next) throws Throwable {
		InProcessExecution execution = InProcessExecution.enter(this.support, this.session, this.method.readOnly());
		this.inProcess = execution;
		Object result = execution.execute(() -> next.invoke(invocation));
		Change change = execution.succeeded(SUCCEEDED);
		if (change == null) {
			return result;
		}
		Outcome committed = this.session.commit(execution.base(), change);
		if (committed instanceof Outcome.Committed done) {
			this.counted = true;
			this.session.heldBy(null, done.session());
			return result;
		}
		execution.drop();
		throw failure(invocation.name(), committed);
	}

	@Override
	public SessionContext<?> context(Type contextType) {
		InProcessExecution execution = this.inProcess;
		Assert.state(execution != null, "The call does not execute in this process");
		return execution.context(contextType);
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			if (!this.started) {
				count(CANCELLED);
			}
			this.session.left(this.ticket, this.started);
		}
	}

}
