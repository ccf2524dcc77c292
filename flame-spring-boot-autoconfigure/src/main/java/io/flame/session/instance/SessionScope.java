package io.flame.session.instance;

import java.lang.reflect.Type;

import io.flame.FlameConfigurationException;
import io.flame.FlameSessionScope;
import io.flame.InvocationContext;
import io.flame.SessionContext;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.Scope;

/**
 * The scope of beans that belong to sessions. Threads that execute a call of a session
 * get the instances of the session, others none. Thread-safe.
 *
 * @see FlameSessionScope
 */
public final class SessionScope implements Scope {

	private final ThreadLocal<@Nullable SessionExecution> current = new ThreadLocal<>();

	InvocationContext.Scope makeCurrent(SessionExecution execution) {
		SessionExecution previous = this.current.get();
		this.current.set(execution);
		return () -> restore(previous);
	}

	/**
	 * The session of the call that the calling thread executes.
	 * @param contextType the type of the shared context
	 * @return the session, {@code null} if the thread executes no call of a session
	 */
	public @Nullable SessionContext<?> currentContext(Type contextType) {
		SessionExecution execution = this.current.get();
		return (execution != null) ? execution.context(contextType) : null;
	}

	private void restore(@Nullable SessionExecution previous) {
		if (previous != null) {
			this.current.set(previous);
		}
		else {
			this.current.remove();
		}
	}

	@Override
	public Object get(String name, ObjectFactory<?> objectFactory) {
		SessionExecution execution = this.current.get();
		if (execution == null) {
			FlameConfigurationException reason = new FlameConfigurationException(
					"The bean '%s' belongs to sessions, but the current thread executes no call of a session."
						.formatted(name),
					"Call it through 'FlameSession.service(Type)'. A singleton that is called in sessions can inject an ObjectProvider of the bean, or a scoped proxy.");
			throw new IllegalStateException(reason.getMessage(), reason);
		}
		return execution.bean(name, objectFactory);
	}

	@Override
	public void registerDestructionCallback(String name, Runnable callback) {
		SessionExecution execution = this.current.get();
		if (execution != null) {
			execution.registerDestruction(name, callback);
		}
	}

	@Override
	public @Nullable Object remove(String name) {
		throw new UnsupportedOperationException(
				"Instances cannot be removed from their session. They are destroyed with it");
	}

	@Override
	public @Nullable Object resolveContextualObject(String key) {
		return null;
	}

	@Override
	public @Nullable String getConversationId() {
		SessionExecution execution = this.current.get();
		return (execution != null) ? execution.sessionId() : null;
	}

}
