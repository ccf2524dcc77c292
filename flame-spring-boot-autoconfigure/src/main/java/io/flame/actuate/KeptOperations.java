package io.flame.actuate;

import java.util.List;

import io.flame.FlameSessionStatus;
import io.flame.session.Sessions;
import io.flame.store.ReferenceCatalog;
import io.flame.store.ReferenceDescription;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Operations over the web on what is kept between calls, sessions and the values of
 * references, which parents and the local role share.
 */
final class KeptOperations {

	private static final String SESSIONS = "sessions";

	private static final String REFERENCES = "references";

	private static final int DEFAULT_MAX = 100;

	private final Sessions sessions;

	private final ReferenceCatalog references;

	KeptOperations(Sessions sessions, ReferenceCatalog references) {
		this.sessions = sessions;
		this.references = references;
	}

	static boolean isKept(String kind) {
		return kind.equals(SESSIONS) || kind.equals(REFERENCES);
	}

	WebEndpointResponse<OperationResponseBody> list(String kind, @Nullable String max) {
		return WebResponses
			.respond(() -> WebResponses.found(list(kind, limit(max)), "There is no page '%s'".formatted(kind)));
	}

	private static int limit(@Nullable String max) {
		Integer limit = WebResponses.number("max", max);
		if (limit != null && limit < 0) {
			throw WebResponses.invalid("'max' must not be negative");
		}
		return (limit != null) ? limit : DEFAULT_MAX;
	}

	private @Nullable OperationResponseBody list(String kind, int max) {
		return switch (kind) {
			case SESSIONS -> new SessionsDescriptor(this.sessions.count(),
					this.sessions.list(max).stream().map(SessionDescriptor::of).toList());
			case REFERENCES -> ReferencesDescriptor.of(allReferences(), max);
			default -> null;
		};
	}

	private List<ReferenceDescription> allReferences() {
		return this.references.list(Integer.MAX_VALUE);
	}

	WebEndpointResponse<OperationResponseBody> find(String kind, String id) {
		return WebResponses.respond(() -> WebResponses.found(describe(kind, id), nothing(kind, id)));
	}

	private @Nullable OperationResponseBody describe(String kind, String id) {
		return switch (kind) {
			case SESSIONS -> describe(this.sessions.status(id));
			case REFERENCES -> allReferences().stream()
				.filter((reference) -> reference.id().equals(id))
				.findFirst()
				.map(ReferencesDescriptor.ReferenceDescriptor::of)
				.orElse(null);
			default -> null;
		};
	}

	private static @Nullable SessionDescriptor describe(@Nullable FlameSessionStatus status) {
		return (status != null) ? SessionDescriptor.of(status) : null;
	}

	WebEndpointResponse<OperationResponseBody> delete(String kind, String id) {
		return WebResponses.respond(() -> WebResponses.done(switch (kind) {
			case SESSIONS -> this.sessions.close(id);
			case REFERENCES -> this.references.delete(id);
			default -> false;
		}, nothing(kind, id)));
	}

	private static String nothing(String kind, String id) {
		return switch (kind) {
			case SESSIONS -> "There is no session '%s'".formatted(id);
			case REFERENCES -> "There is no value with the reference '%s'".formatted(id);
			default -> "There is no page '%s'".formatted(kind);
		};
	}

}
