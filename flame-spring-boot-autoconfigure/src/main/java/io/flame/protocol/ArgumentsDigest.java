package io.flame.protocol;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import org.jspecify.annotations.Nullable;

/**
 * The arguments of a request in 128 bits, as they were encoded.
 *
 * @param codec how they were encoded
 * @param high the first 64 bits
 * @param low the next 64 bits
 */
public record ArgumentsDigest(InvocationCodec codec, long high, long low) {

	static ArgumentsDigest of(InvocationCodec codec, @Nullable EncodedValue arguments) {
		if (arguments == null) {
			return new ArgumentsDigest(codec, 0, 0);
		}
		MessageDigest sha256 = sha256();
		sha256.update(arguments.body(), arguments.offset(), arguments.length());
		ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
		return new ArgumentsDigest(codec, digest.getLong(), digest.getLong());
	}

	/**
	 * Whether both are known to be of different arguments. What two codecs have written
	 * cannot be compared.
	 * @param other the digest of other arguments
	 * @return whether the same codec has written something else
	 */
	public boolean contradicts(ArgumentsDigest other) {
		return this.codec == other.codec && (this.high != other.high || this.low != other.low);
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
