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

	private final long maxResponseSize;

	/**
	 * Create it.
	 * @param instances the instances of sessions in this process
	 * @param codecs the codecs
	 * @param maxResponseSize how large a response may be, in bytes
	 */
	public SessionHandlers(SessionInstances instances, InvocationCodecs codecs, long maxResponseSize) {
		this.instances = instances;
		this.codecs = codecs;
		this.maxResponseSize = maxResponseSize;
	}

	/**
	 * Whether a response says that the runner needs the state: nothing was executed.
	 */
	static boolean isStateMissing(InvocationResponse response) {
		return response instanceof InvocationResponse.Failure failure
				&& FlameErrorCode.SESSION_UNKNOWN.equals(failure.error().code());
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
				return saved(session, execution, success);
			}
			execution.failed();
			return response;
		}
	}

	private InvocationResponse saved(SessionRequest session, SessionExecution execution,
			InvocationResponse.Success success) {
		SessionResponse changes;
		try {
			changes = execution.succeeded();
		}
		catch (FlameSerializationException ex) {
			return unsaved(String.valueOf(ex.getMessage()));
		}
		if (changes == null) {
			return success;
		}
		byte[] encoded = this.codecs.encodeSession(changes);
		return (encoded.length <= this.maxResponseSize) ? new InvocationResponse.Success(success
			.result(), encoded) : unsaved(
					"The state of session '%s' has grown to %d bytes, but only %d may leave the runner. Keep less in it, or raise 'flame.max-response-size' and 'flame.max-body-size' in parent and runner."
						.formatted(session.id(), encoded.length, this.maxResponseSize));
	}

	private static InvocationResponse.Failure unsaved(String reason) {
		return new InvocationResponse.Failure(InvocationError.of(FlameErrorCode.SERIALIZATION_ERROR, reason));
	}

	/**
	 * Destroy what this process has of a session.
	 */
	void drop(String sessionId) {
		this.instances.drop(sessionId);
	}

}
