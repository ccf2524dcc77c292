package io.flame.session;

/**
 * The result of a call as it is kept.
 *
 * @param callId the id of the call
 * @param argumentsDigest the SHA-256 digest of the encoded arguments, no bytes for a call
 * without an idempotency key
 * @param mediaType how the result is encoded
 * @param result the encoded result
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredResult(String callId, byte[] argumentsDigest, String mediaType, byte[] result) {

}
