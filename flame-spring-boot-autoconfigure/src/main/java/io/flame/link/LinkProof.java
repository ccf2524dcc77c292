package io.flame.link;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

import io.flame.protocol.SigningKey;

/**
 * Proves that an end of a link knows the secret, and derives the keys of the link. Both
 * hellos, with their nonces, are part of every proof and key.
 */
final class LinkProof {

	private final SigningKey key;

	private final byte[] parent;

	private final byte[] runner;

	/**
	 * Create it.
	 * @param key the secret
	 * @param parent the hello of the parent, as it was sent
	 * @param runner the hello of the runner, as it was sent
	 */
	LinkProof(SigningKey key, byte[] parent, byte[] runner) {
		this.key = key;
		this.parent = parent;
		this.runner = runner;
	}

	byte[] ofParent() {
		return derive("parent's proof");
	}

	byte[] ofRunner() {
		return derive("runner's proof");
	}

	/**
	 * Whether a proof is the expected one, in constant time.
	 */
	static boolean matches(byte[] expected, byte[] proof) {
		return MessageDigest.isEqual(expected, proof);
	}

	/**
	 * Seal what the parent writes.
	 */
	LinkChannel sealAsParent(LinkChannel channel) {
		return new SealedChannel(channel, new RecordCipher(derive("parent's records")),
				new RecordCipher(derive("runner's records")));
	}

	/**
	 * Seal what the runner writes.
	 */
	LinkChannel sealAsRunner(LinkChannel channel) {
		return new SealedChannel(channel, new RecordCipher(derive("runner's records")),
				new RecordCipher(derive("parent's records")));
	}

	/**
	 * The hellos say how long their parts are: no two pairs of them are the same bytes.
	 */
	private byte[] derive(String purpose) {
		return this.key.mac(purpose.getBytes(StandardCharsets.US_ASCII), new byte[1], this.parent, this.runner);
	}

}
