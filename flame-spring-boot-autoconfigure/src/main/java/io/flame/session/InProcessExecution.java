package io.flame.session;

import java.lang.reflect.Type;
import java.util.Objects;
import java.util.UUID;

import io.flame.InvocationContext;
import io.flame.SessionContext;
import io.flame.protocol.SessionResponse;
import io.flame.session.SessionCommitter.Change;
import io.flame.session.instance.SessionEntry;
import io.flame.session.instance.SessionExecution;
import io.flame.session.instance.SessionInstances;
import org.jspecify.annotations.Nullable;

/**
 * A call of a session that executes in this process, which is parent and runner at once.
 */
final class InProcessExecution {

	private final SessionInstances instances;

	private final Session session;

	private final StoredSession base;

	private final SessionExecution execution;

	private final boolean readOnly;

	private InProcessExecution(SessionInstances instances, Session session, StoredSession base,
			SessionExecution execution, boolean readOnly) {
		this.instances = instances;
		this.session = session;
		this.base = base;
		this.execution = execution;
		this.readOnly = readOnly;
	}

	static InProcessExecution enter(SessionSupport support, Session session, boolean readOnly) {
		SessionInstances instances = Objects.requireNonNull(support.instances());
		String id = UUID.randomUUID().toString();
		CommittedSession.Prepared prepared = session.committed().prepare(session.committed().refresh(), readOnly, null);
		SessionEntry entry = instances.enter(prepared.request(), id);
		while (entry instanceof SessionEntry.Unknown) {
			session.committed().stateMissing();
			prepared = session.committed().prepare(prepared.base(), readOnly, null);
			entry = instances.enter(prepared.request(), id);
		}
		return new InProcessExecution(instances, session, prepared.base(), (SessionExecution) entry, readOnly);
	}

	/**
	 * The session as the call expects it.
	 */
	StoredSession base() {
		return this.base;
	}

	<T extends @Nullable Object> T execute(Session.Within<T, Throwable> work) throws Throwable {
		try (InvocationContext.Scope current = this.execution.makeCurrent()) {
			return work.execute();
		}
		catch (Throwable ex) {
			this.execution.failed();
			throw ex;
		}
	}

	SessionContext<?> context(Type contextType) {
		return this.execution.context(contextType);
	}

	/**
	 * The handler has succeeded.
	 * @return what is to be committed, {@code null} if it changes nothing by its
	 * declaration
	 */
	@Nullable Change succeeded() {
		SessionResponse changes = this.execution.succeeded();
		return this.readOnly ? null : Change.ofCall(changes, UUID.randomUUID().toString(), null, null);
	}

	/**
	 * What the handler has changed was not committed.
	 */
	void drop() {
		this.instances.drop(this.session.id());
	}

}
