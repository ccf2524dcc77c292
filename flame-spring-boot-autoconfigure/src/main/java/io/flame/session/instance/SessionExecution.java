package io.flame.session.instance;

import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.flame.InvocationContext;
import io.flame.SessionContext;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.SessionRequest;
import io.flame.protocol.SessionResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectFactory;

/**
 * One call of a session, which ends once: it {@linkplain #succeeded() succeeds} or
 * {@linkplain #failed() fails}. The threads that execute it make it
 * {@linkplain #makeCurrent() current}.
 */
public final class SessionExecution implements SessionEntry {

	private final SessionRequest request;

	private final String invocationId;

	private final LiveSession session;

	private final SessionTable table;

	private final SessionScope scope;

	private final CallContext context;

	/** The instances that the call may have changed. */
	private final Set<SessionInstance> used = new HashSet<>();

	private final AtomicBoolean ended = new AtomicBoolean();

	SessionExecution(SessionRequest request, String invocationId, LiveSession session, SessionTable table,
			SessionScope scope, InvocationCodecs codecs) {
		this.request = request;
		this.invocationId = invocationId;
		this.session = session;
		this.table = table;
		this.scope = scope;
		this.context = new CallContext(request.id(), request.readOnly(), session.parts().context(), codecs);
	}

	/**
	 * The id of the session.
	 * @return the id
	 */
	public String sessionId() {
		return this.request.id();
	}

	/**
	 * Let beans of the session resolve to its instances on the calling thread, until the
	 * returned scope is closed on the same thread. Several threads may do so.
	 * @return a scope to close
	 */
	public InvocationContext.Scope makeCurrent() {
		return this.scope.makeCurrent(this);
	}

	/**
	 * The context of the session, for a handler that declares a parameter for it.
	 * @param contextType the type of the context, the type argument of the parameter
	 * @return the argument
	 */
	public SessionContext<?> context(Type contextType) {
		return this.context.as(contextType);
	}

	Object bean(String beanName, ObjectFactory<?> container) {
		if (this.ended.get()) {
			throw new IllegalStateException("The bean '%s' cannot be used: the call %s of session '%s' has ended"
				.formatted(beanName, this.invocationId, sessionId()));
		}
		SessionInstance instance = this.session.parts().instance(beanName, container);
		synchronized (this.used) {
			instance.addTo(this.used);
		}
		return instance.bean();
	}

	void registerDestruction(String beanName, Runnable callback) {
		this.session.parts().registerDestruction(beanName, callback);
	}

	/**
	 * The call has succeeded: its changes are to be saved.
	 * @return the changes, {@code null} if there are none
	 * @throws io.flame.FlameSerializationException if the state cannot be written; the
	 * session is unknown here then
	 * @throws IllegalStateException if the call has ended before
	 */
	public @Nullable SessionResponse succeeded() {
		end();
		Ending ending = new Ending.Spoiled();
		try {
			Map<String, byte[]> changes = save();
			ending = changes.isEmpty() ? new Ending.Unchanged() : new Ending.Written(this.invocationId);
			return changes.isEmpty() ? null : new SessionResponse(this.invocationId, changes);
		}
		finally {
			this.table.leave(this.session, this.request.readOnly(), ending);
		}
	}

	private Map<String, byte[]> save() {
		Map<String, byte[]> changes = new HashMap<>();
		if (this.request.readOnly()) {
			return changes;
		}
		byte[] context = this.context.changed();
		if (context != null) {
			this.session.parts().context(context);
			changes.put(SessionRequest.CONTEXT, context);
		}
		for (SessionInstance instance : used()) {
			byte[] state = instance.save();
			if (state != null) {
				changes.put(instance.part(), state);
			}
		}
		return changes;
	}

	/**
	 * The call has failed: nothing has happened. Instances that it has changed
	 * nevertheless are destroyed, and the session is unknown here then.
	 * @throws IllegalStateException if the call has ended before
	 */
	public void failed() {
		end();
		Ending ending = new Ending.Spoiled();
		try {
			ending = (this.request.readOnly() || isUnchanged()) ? new Ending.Unchanged() : new Ending.Spoiled();
		}
		finally {
			this.table.leave(this.session, this.request.readOnly(), ending);
		}
	}

	private boolean isUnchanged() {
		try {
			return used().stream().allMatch(SessionInstance::isUnchanged);
		}
		catch (RuntimeException ex) {
			// the handler has left behind what cannot be written
			return false;
		}
	}

	private Set<SessionInstance> used() {
		synchronized (this.used) {
			return Set.copyOf(this.used);
		}
	}

	private void end() {
		if (!this.ended.compareAndSet(false, true)) {
			throw new IllegalStateException(
					"The call %s of session '%s' has ended before".formatted(this.invocationId, sessionId()));
		}
		this.context.close();
	}

}
