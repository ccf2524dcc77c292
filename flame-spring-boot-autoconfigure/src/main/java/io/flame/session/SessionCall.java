package io.flame.session;

import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

import io.flame.FlameException;
import io.flame.FlameRemoteException;
import io.flame.FlameSessionClosedException;
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

	private final Session session;

	private final SessionSupport support;

	private final MethodDefinition method;

	private final SessionOrder.@Nullable Ticket ticket;

	private final SessionFailures failures;

	private final AtomicBoolean closed = new AtomicBoolean();

	private volatile boolean started;

	/** The session as the attempt expects it. */
	private @Nullable StoredSession base;

	/** Whether calls with the same idempotency key get its result. */
	private boolean keyed;

	/** Whether the state was sent with the attempt. */
	private boolean stateSent;

	private volatile boolean counted;

	private volatile boolean committed;

	private @Nullable InProcessExecution inProcess;

	SessionCall(Session session, SessionSupport support, MethodDefinition method,
			SessionOrder.@Nullable Ticket ticket) {
		this.session = session;
		this.support = support;
		this.method = method;
		this.ticket = ticket;
		this.failures = new SessionFailures(session.id(), method.idempotent() || method.readOnly());
	}

	@Override
	public String sessionId() {
		return this.session.id();
	}

	@Override
	public InvocationOutcome execute(Invocation invocation, InvocationStage next) {
		FlameException late = awaitTurn(invocation);
		if (late != null) {
			count(SessionCounters.CANCELLED);
			return new Failed(late, Cause.GIVEN_UP);
		}
		InvocationOutcome outcome = null;
		try {
			outcome = next.execute(invocation);
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
				return this.failures.late(invocation.name(), this.session.ahead(this.ticket));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return this.failures.interrupted(invocation.name(), ex);
		}
		this.started = true;
		this.session.started();
		return null;
	}

	private void ended(@Nullable InvocationOutcome outcome) {
		if (outcome instanceof Succeeded) {
			count(SessionCounters.SUCCEEDED);
		}
		else if (outcome instanceof Failed failed && failed.cause() == Cause.GIVEN_UP) {
			count(SessionCounters.CANCELLED);
		}
		else {
			count(SessionCounters.FAILED);
		}
		if (!(outcome instanceof Succeeded) && !this.method.readOnly() && !isOfHandler(outcome)) {
			// its handler may have changed the instance nevertheless
			this.session.committed().stateMissing();
		}
	}

	/**
	 * Whether the runner itself has reported that the handler failed, and has undone what
	 * it changed.
	 */
	private static boolean isOfHandler(@Nullable InvocationOutcome outcome) {
		return outcome instanceof Failed failed
				&& (failed.failure() instanceof FlameRemoteException || !(failed.failure() instanceof FlameException));
	}

	private void count(SessionCounters counters) {
		if (!this.counted) {
			this.counted = true;
			this.session.committed().count(counters);
		}
	}

	private @Nullable InvocationOutcome stored(Invocation invocation) {
		StoredResult result;
		try {
			result = this.support.store().result(sessionId(), invocation.callId(), this.support.clock().instant());
		}
		catch (RuntimeException ex) {
			return failed(this.failures.unreadable(ex));
		}
		if (result == null) {
			return null;
		}
		if (this.keyed && result.mediaType().equals(invocation.request().codec().mediaType())
				&& !Arrays.equals(result.argumentsDigest(), invocation.request().argumentsDigest())) {
			return failed(this.failures.otherArguments(invocation.name(), invocation.idempotencyKey()));
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
			StoredSession current = this.session.committed().refresh();
			this.base = current;
			this.keyed = invocation.idempotencyKey() != null && !this.method.readOnly();
			return isKept(invocation, current) ? stored(invocation) : null;
		}
		catch (FlameSessionClosedException ex) {
			return failed(ex);
		}
		catch (RuntimeException ex) {
			return failed(this.failures.unreadable(ex));
		}
	}

	/**
	 * Whether the result of the call may have been committed: that of a call with the
	 * same idempotency key, or of an attempt before whose commit was in doubt.
	 */
	private boolean isKept(Invocation invocation, StoredSession current) {
		return this.keyed || (!this.method.readOnly() && invocation.attempt() > 1
				&& invocation.callId().equals(current.lastCallId()));
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
			throw this.failures.baseProtocol(runner.id(), this.session.pool());
		}
		CommittedSession.Prepared prepared;
		try {
			prepared = this.session.committed().prepare(base(), this.method.readOnly(), runner);
		}
		catch (FlameException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw this.failures.unreadable(ex);
		}
		if (this.keyed && prepared.base().version() != base().version()) {
			throw this.failures.overtaken();
		}
		this.base = prepared.base();
		this.stateSent = prepared.request().state() != null;
		byte[] request = this.support.codecs().encodeSession(prepared.request());
		if (request.length > this.support.maxRequestSize()) {
			throw this.failures.tooLarge(request.length, this.support.maxRequestSize());
		}
		long stateSize = prepared.request().stateSize();
		if (stateSize > 0) {
			this.support.listener().stateSent(this.session.pool(), stateSize);
		}
		return request;
	}

	@Override
	public boolean stateMissing() {
		this.session.committed().stateMissing();
		return !this.stateSent;
	}

	@Override
	public InvocationOutcome commit(Invocation invocation, RunnerEndpoint runner, Succeeded outcome) {
		if (this.method.readOnly()) {
			return confirm(invocation, runner, outcome);
		}
		SessionResponse changes;
		try {
			byte[] bytes = outcome.response().session();
			changes = (bytes != null) ? this.support.codecs().decodeSessionResponse(bytes) : null;
		}
		catch (MalformedEnvelopeException ex) {
			this.session.committed().stateMissing();
			return failed(new FlameTransportException("%s on runner '%s' returned an invalid response. %s"
				.formatted(invocation.name(), runner.id(), ex.getMessage()), ex));
		}
		Change change = Change.ofCall(changes, invocation.callId(), result(invocation, outcome.response()),
				keepUntil());
		FlameException failure = commit(invocation.name(), runner, base(), change);
		return (failure != null) ? failed(failure) : outcome;
	}

	/**
	 * Commit what the call has changed.
	 * @param runner what has executed it, {@code null} for this process
	 * @return why it is not committed, {@code null} if it is
	 */
	private @Nullable FlameException commit(String name, @Nullable RunnerEndpoint runner, StoredSession base,
			Change change) {
		Outcome outcome = this.session.commit(base, change);
		if (outcome instanceof Outcome.Committed done) {
			this.counted = true;
			this.committed = true;
			this.session.placed(runner, done.session());
			return null;
		}
		return this.failures.of(name, outcome);
	}

	private StoredResult result(Invocation invocation, ReceivedResponse response) {
		// without a key no other call has this id
		byte[] digest = this.keyed ? invocation.request().argumentsDigest() : new byte[0];
		return new StoredResult(invocation.callId(), digest, response.codec().mediaType(), response.resultBytes());
	}

	private @Nullable Instant keepUntil() {
		return this.keyed ? this.support.clock().instant().plus(this.support.resultTimeToLive()) : null;
	}

	/**
	 * A call that changes nothing must not return what another parent has changed.
	 */
	private InvocationOutcome confirm(Invocation invocation, RunnerEndpoint runner, Succeeded outcome) {
		StoredSession current;
		try {
			current = this.support.store().find(sessionId());
		}
		catch (RuntimeException ex) {
			return failed(this.failures.unconfirmed(invocation.name(), ex));
		}
		if (current == null) {
			return failed(this.failures.of(invocation.name(), new Outcome.Gone()));
		}
		if (current.epoch() > base().epoch()) {
			this.session.committed().stale();
			return failed(this.failures.of(invocation.name(), new Outcome.Conflict()));
		}
		this.session.committed().readBy(runner, base());
		return outcome;
	}

	@Override
	public @Nullable Object execute(Invocation invocation, FlameInvoker next) throws Throwable {
		FlameException late = awaitTurn(invocation);
		if (late != null) {
			count(SessionCounters.CANCELLED);
			throw late;
		}
		boolean succeeded = false;
		try {
			Object result = this.session.within(() -> executeHere(invocation, next));
			succeeded = true;
			return result;
		}
		finally {
			count(succeeded ? SessionCounters.SUCCEEDED : SessionCounters.FAILED);
			close();
		}
	}

	private @Nullable Object executeHere(Invocation invocation, FlameInvoker next) throws Throwable {
		InProcessExecution execution = InProcessExecution.enter(this.support, this.session, this.method.readOnly());
		this.inProcess = execution;
		Object result = execution.execute(() -> next.invoke(invocation));
		Change change = execution.succeeded();
		FlameException failure = (change != null) ? commit(invocation.name(), null, execution.base(), change) : null;
		if (failure != null) {
			execution.drop();
			throw failure;
		}
		return result;
	}

	@Override
	public SessionContext<?> context(Type contextType) {
		InProcessExecution execution = this.inProcess;
		Assert.state(execution != null, "The call does not execute in this process");
		return execution.context(contextType);
	}

	@Override
	public void abandon() {
		count(SessionCounters.CANCELLED);
		close();
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.session.left(this.ticket, this.started, this.committed);
		}
	}

}
