package io.flame.protocol;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The fields of a request envelope that each attempt of a call has of its own.
 *
 * @param invocationId the id of the attempt
 * @param timeoutMs milliseconds left for the execution, from 1
 * @param attempt the number of the attempt, from 1
 * @param audience the id of the runner it is meant for ({@code aud}), {@code null} for
 * any
 * @param issuedAt the time of the request, in milliseconds since the epoch ({@code iat})
 * @param expiresAt the end of its validity, in milliseconds since the epoch ({@code exp})
 * @param session the encoded {@link SessionRequest}, {@code null} outside of sessions
 * @param references the encoded {@link ReferenceRequest}, {@code null} for runners of the
 * base protocol
 */
@SuppressWarnings("ArrayRecordComponent")
public record AttemptFields(String invocationId, long timeoutMs, int attempt, @Nullable String audience, long issuedAt,
		long expiresAt, byte @Nullable [] session, @Nullable String references) {

	/**
	 * The fields of an attempt outside of sessions, whose runner knows no references.
	 * @param invocationId the id of the attempt
	 * @param timeoutMs milliseconds left for the execution, from 1
	 * @param attempt the number of the attempt, from 1
	 * @param audience the id of the runner it is meant for, {@code null} for any
	 * @param issuedAt the time of the request
	 * @param expiresAt the end of its validity
	 */
	public AttemptFields(String invocationId, long timeoutMs, int attempt, @Nullable String audience, long issuedAt,
			long expiresAt) {
		this(invocationId, timeoutMs, attempt, audience, issuedAt, expiresAt, null, null);
	}

	public AttemptFields {
		Objects.requireNonNull(invocationId, "'invocationId' must not be null");
	}

}
