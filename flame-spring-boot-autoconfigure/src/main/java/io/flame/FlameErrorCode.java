package io.flame;

/**
 * The error codes of the wire protocol, version 1, and those that arise in the parent.
 *
 * @see FlameException#code()
 */
public final class FlameErrorCode {

	/** Path or HTTP method unknown to the runner. */
	public static final String NOT_FOUND = "not_found";

	/** The runner does not read this {@code Content-Type}. */
	public static final String UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type";

	/** The body is over {@code flame.max-body-size}. */
	public static final String PAYLOAD_TOO_LARGE = "payload_too_large";

	/**
	 * The signature, the time window or the audience is wrong, or a request was replayed.
	 */
	public static final String SIGNATURE_ERROR = "signature_error";

	/** The body is no request envelope. */
	public static final String BAD_REQUEST = "bad_request";

	/** The runner takes no new work. */
	public static final String DRAINING = "draining";

	/** The runner already executes as many calls as it may. */
	public static final String BUSY = "busy";

	/** The runner is another build of the application than its caller. */
	public static final String BUILD_MISMATCH = "build_mismatch";

	/** The runner has no such service or method. */
	public static final String REGISTRY_ERROR = "registry_error";

	/** Arguments or result can not be written or bound to the declared types. */
	public static final String SERIALIZATION_ERROR = "serialization_error";

	/** The arguments violate constraints, or give no idempotency key. */
	public static final String INVALID_ARGUMENT = "invalid_argument";

	/** The idempotency key belongs to a call of the same method with other arguments. */
	public static final String IDEMPOTENCY_CONFLICT = "idempotency_conflict";

	/** Another parent has changed the session. */
	public static final String SESSION_CONFLICT = "session_conflict";

	/** The session does not exist, or no longer. */
	public static final String SESSION_CLOSED = "session_closed";

	/**
	 * The runner does not have the state of the session, which must come with the call.
	 */
	public static final String SESSION_UNKNOWN = "session_unknown";

	/** The value of a reference does not exist any more. */
	public static final String REFERENCE_EXPIRED = "reference_expired";

	/** A reference that was to be updated is not the latest version. */
	public static final String REFERENCE_CONFLICT = "reference_conflict";

	/** The owner of references has stored as much as it may. */
	public static final String REFERENCE_LIMIT = "reference_limit";

	/** The call whose result an argument refers to has failed. */
	public static final String REFERENCE_FAILED = "reference_failed";

	/** A session store or an object storage failed. */
	public static final String STORAGE_ERROR = "storage_error";

	/** The runner itself failed. */
	public static final String INTERNAL_ERROR = "internal_error";

	/**
	 * The handler threw an exception that has no code of its own, whether it arrives as
	 * itself or as a {@link FlameRemoteException}.
	 */
	public static final String HANDLER_ERROR = "handler_error";

	/** The time for the call is over. */
	public static final String TIMEOUT = "timeout";

	/** The call was cancelled. */
	public static final String CANCELLED = "cancelled";

	/** No runner could be had. */
	public static final String NO_RUNNER = "no_runner";

	/**
	 * The runner could not be reached, or was lost, or did not answer as a runner does.
	 */
	public static final String TRANSPORT_ERROR = "transport_error";

	/** Flame is configured wrongly. */
	public static final String CONFIG_ERROR = "config_error";

	private FlameErrorCode() {
	}

}
