package io.flame.link;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals or opens the records of one direction with AES-GCM. The nonce is the number of
 * the record, the associated data its length. Not thread-safe.
 */
final class RecordCipher {

	/** How much longer a sealed record is than its content, in bytes. */
	static final int TAG_LENGTH = 16;

	private static final int NONCE_LENGTH = 12;

	private static final int KEY_LENGTH = 16;

	private final Cipher cipher;

	private final SecretKey key;

	private final ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);

	private long records;

	/**
	 * Create the cipher of a direction.
	 * @param key the key, of at least 16 bytes, never used for anything else
	 */
	RecordCipher(byte[] key) {
		this.key = new SecretKeySpec(Arrays.copyOf(key, KEY_LENGTH), "AES");
		try {
			this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform must have AES/GCM/NoPadding", ex);
		}
	}

	void seal(int length, ByteBuffer content, ByteBuffer sealed) throws GeneralSecurityException {
		next(Cipher.ENCRYPT_MODE, length);
		this.cipher.doFinal(content, sealed);
	}

	void open(int length, ByteBuffer sealed, ByteBuffer content) throws GeneralSecurityException {
		next(Cipher.DECRYPT_MODE, length);
		this.cipher.doFinal(sealed, content);
	}

	private void next(int mode, int length) throws GeneralSecurityException {
		byte[] nonce = ByteBuffer.allocate(NONCE_LENGTH).putLong(NONCE_LENGTH - Long.BYTES, this.records++).array();
		this.cipher.init(mode, this.key, new GCMParameterSpec(8 * TAG_LENGTH, nonce));
		this.cipher.updateAAD(this.length.putInt(0, length).array());
	}

}
