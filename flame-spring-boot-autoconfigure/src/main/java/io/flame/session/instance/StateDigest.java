package io.flame.session.instance;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Stands for a state that may be too large to be kept twice.
 *
 * @param sha256 its SHA-256 digest
 */
record StateDigest(ByteBuffer sha256) {

	static StateDigest of(byte[] state) {
		try {
			return new StateDigest(ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(state)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
