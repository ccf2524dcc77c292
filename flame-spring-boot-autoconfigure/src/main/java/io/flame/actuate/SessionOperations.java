package io.flame.actuate;

import io.flame.FlameSessionStatus;
import io.flame.session.Sessions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Operations on sessions over the web, which parents and the local role share.
 */
final class SessionOperations {

	private static final String SESSIONS = "sessions";

	private static final int DEFAULT_MAX = 100;

	private final Sessions sessions;

	SessionOperations(Sessions sessions) {
		this.sessions = sessions;
	}

	static boolean isSessions(String path) {
		return path.equals(SESSIONS);
	}

	WebEndpointResponse<OperationResponseBody> list(String path, @Nullable String max) {
		return WebResponses
			.respond(() -> WebResponses.found(isSessions(path) ? list(WebResponses.number("max", max)) : null,
					"There is no page '%s'".formatted(path)));
	}

	private SessionsDescriptor list(@Nullable Integer max) {
		int limit = (max != null) ? max : DEFAULT_MAX;
		if (limit < 0) {
			throw WebResponses.invalid("'max' must not be negative");
		}
		return new SessionsDescriptor(this.sessions.count(),
				this.sessions.list(limit).stream().map(SessionDescriptor::of).toList());
	}

	WebEndpointResponse<OperationResponseBody> find(String path, String id) {
		return WebResponses.respond(() -> WebResponses.found(isSessions(path) ? find(id) : null, noSession(id)));
	}

	private @Nullable SessionDescriptor find(String id) {
		FlameSessionStatus status = this.sessions.status(id);
		return (status != null) ? SessionDescriptor.of(status) : null;
	}

	WebEndpointResponse<OperationResponseBody> close(String path, String id) {
		return WebResponses
			.respond(() -> WebResponses.done(isSessions(path) && this.sessions.close(id), noSession(id)));
	}

	private static String noSession(String id) {
		return "There is no session '%s'".formatted(id);
	}

}
