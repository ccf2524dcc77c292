package io.flame.protocol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A request envelope whose arguments are encoded already, and that lacks only the fields
 * of an attempt. Immutable, as long as large byte arrays among the arguments are not
 * changed.
 *
 * @see InvocationCodec#encodeRequest
 */
public final class EncodedRequest {

	/** The upper bound of what {@link AttemptFields} add, in bytes. */
	public static final int MAX_ATTEMPT_LENGTH = 256;

	private final InvocationCodec codec;

	private final RequestFields fields;

	private final EncodedBody body;

	private final long argumentsBegin;

	private final long argumentsEnd;

	EncodedRequest(InvocationCodec codec, RequestFields fields, EncodedBody body, long argumentsBegin,
			long argumentsEnd) {
		this.codec = codec;
		this.fields = fields;
		this.body = body;
		this.argumentsBegin = argumentsBegin;
		this.argumentsEnd = argumentsEnd;
	}

	/**
	 * The codec that has encoded it.
	 * @return the codec
	 */
	public InvocationCodec codec() {
		return this.codec;
	}

	/**
	 * The length without the fields of an attempt.
	 * @return the number of bytes
	 */
	public long length() {
		return this.body.length();
	}

	/**
	 * The fields apart from the arguments and those of an attempt.
	 * @return the fields
	 */
	public RequestFields fields() {
		return this.fields;
	}

	/**
	 * The encoded arguments.
	 * @return the bytes, which are not copied
	 */
	public EncodedBody arguments() {
		return this.body.slice(this.argumentsBegin, this.argumentsEnd);
	}

	/**
	 * Complete the envelope. The arguments are not encoded again, and large byte arrays
	 * are not copied.
	 * @param attempt the fields of the attempt
	 * @return the body of the request
	 */
	public EncodedBody toBody(AttemptFields attempt) {
		return this.codec.join(attempt, this.body);
	}

	/**
	 * The SHA-256 digest of the encoded arguments.
	 * @return 32 bytes
	 */
	public byte[] argumentsDigest() {
		MessageDigest digest = sha256();
		arguments().forEachPiece(digest::update);
		return digest.digest();
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform must have SHA-256", ex);
		}
	}

}
