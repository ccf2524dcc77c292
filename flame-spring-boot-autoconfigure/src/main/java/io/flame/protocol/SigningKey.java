package io.flame.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * A shared secret that proves itself without being shown. Thread-safe.
 */
public final class SigningKey {

	private static final String ALGORITHM = "HmacSHA256";

	private final SecretKeySpec key;

	/** Has digested its key already, which costs as much as a short body. */
	private final Mac prototype;

	SigningKey(String secret) {
		this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
		this.prototype = create();
	}

	/**
	 * The HMAC-SHA256 of some bytes.
	 * @param parts the bytes, one part after the other
	 * @return 32 bytes
	 */
	public byte[] mac(byte[]... parts) {
		Mac mac = start();
		for (byte[] part : parts) {
			mac.update(part);
		}
		return mac.doFinal();
	}

	/**
	 * Begin to sign.
	 * @return what takes the bytes to be signed
	 */
	Mac start() {
		Mac copy = copy();
		return (copy != null) ? copy : create();
	}

	private @Nullable Mac copy() {
		try {
			return (Mac) this.prototype.clone();
		}
		catch (CloneNotSupportedException ex) {
			// a security provider need not be able to
			return null;
		}
	}

	private Mac create() {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(this.key);
			return mac;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform must have " + ALGORITHM, ex);
		}
	}

}
