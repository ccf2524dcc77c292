package io.flame.protocol;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

import javax.crypto.Mac;

import org.jspecify.annotations.Nullable;

/**
 * Verifies a signature while what is signed arrives. Not thread-safe.
 */
public final class SignatureCheck {

	private final byte @Nullable [] received;

	private final List<Mac> macs = new ArrayList<>(1);

	/**
	 * Create a check.
	 * @param received the signature, {@code null} if it can not be right
	 * @param keys the keys of which one should have made it
	 */
	SignatureCheck(byte @Nullable [] received, List<SigningKey> keys) {
		this.received = received;
		if (received != null) {
			keys.forEach((key) -> this.macs.add(key.start()));
		}
	}

	/**
	 * Whether what was received has the form of a signature.
	 * @return {@code false} if no body can be verified by it
	 */
	public boolean isPossible() {
		return this.received != null;
	}

	/**
	 * Go on with the next bytes.
	 * @param bytes where they are
	 * @param offset where they begin
	 * @param length how many there are
	 */
	public void update(byte[] bytes, int offset, int length) {
		for (Mac mac : this.macs) {
			mac.update(bytes, offset, length);
		}
	}

	/**
	 * End with the last bytes, in constant time for each key.
	 * @return whether one of the keys has made the signature
	 */
	public boolean verify() {
		boolean verified = false;
		for (Mac mac : this.macs) {
			verified |= MessageDigest.isEqual(mac.doFinal(), this.received);
		}
		return verified;
	}

}
