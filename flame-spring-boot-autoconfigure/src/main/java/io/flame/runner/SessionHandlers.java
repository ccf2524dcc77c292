package io.flame.runner;

import java.lang.reflect.Type;
import java.util.function.Function;

import io.flame.FlameErrorCode;
import io.flame.FlameSerializationException;
import io.flame.InvocationContext;
import io.flame.SessionContext;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationError;
import io.flame.protocol.InvocationResponse;
import io.flame.protocol.SessionRequest;
import io.flame.protocol.SessionResponse;
import io.flame.session.instance.SessionEntry;
import io.flame.session.instance.SessionExecution;
import io.flame.session.instance.SessionInstances;
import org.jspecify.annotations.Nullable;

/**
 * Executes handlers of calls that belong to sessions, on the state of their sessions.
 * Thread-safe.
 */
public final class SessionHandlers {

	private final SessionInstances instances;

	private final InvocationCodecs codecs;

	/**
	 * Create it.
	 * @param instances the instances of sessions in this process
	 * @param codecs the codecs
	 */
	public SessionHandlers(SessionInstances instances, InvocationCodecs codecs) {
		this.instances = instances;
		this.codecs = codecs;
	}

	/**
	 * Execute a handler on the calling thread.
	 * @param handler executes it with the context of the session for a type; throws
	 * nothing
	 * @return the response, with what the handler has changed
	 */
	InvocationResponse execute(SessionRequest session, String invocationId,
			Function<Function<Type, @Nullable SessionContext<?>>, InvocationResponse> handler) {
		SessionEntry entry = this.instances.enter(session, invocationId);
		if (!(entry instanceof SessionExecution execution)) {
			return new InvocationResponse.Failure(InvocationError.retryable(FlameErrorCode.SESSION_UNKNOWN,
					"The runner does not have the state of session '%s'.".formatted(session.id())));
		}
		try (InvocationContext.Scope current = execution.makeCurrent()) {
			InvocationResponse response = handler.apply(execution::context);
			if (response instanceof InvocationResponse.Success success) {
				return saved(execution, success);
			}
			execution.failed();
			return response;
		}
	}

	private InvocationResponse saved(SessionExecution execution, InvocationResponse.Success success) {
		SessionResponse changes;
		try {
			changes = execution.succeeded();
		}
		catch (FlameSerializationException ex) {
			return new InvocationResponse.Failure(
					InvocationError.of(FlameErrorCode.SERIALIZATION_ERROR, String.valueOf(ex.getMessage())));
		}
		return (changes != null) ? new InvocationResponse.Success(success.result(), this.codecs.encodeSession(changes))
				: success;
	}

	/**
	 * Destroy what this process has of a session.
	 */
	void drop(String sessionId) {
		this.instances.drop(sessionId);
	}

}
