package io.flame.protocol;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

import javax.crypto.Mac;

import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies with HMAC-SHA256 over shared secrets. Thread-safe.
 */
public final class RequestSigner {

	/** The header that carries the signature. */
	public static final String SIGNATURE_HEADER = "x-flame-signature";

	/**
	 * The header that carries the time of a request without body, in ms since the epoch.
	 */
	public static final String TIMESTAMP_HEADER = "x-flame-timestamp";

	private static final int MAC_LENGTH = 32;

	private final List<SigningKey> keys;

	/**
	 * Create a signer.
	 * @param secrets the secrets: the first one signs, any of them verifies; not empty
	 */
	public RequestSigner(List<String> secrets) {
		if (secrets.isEmpty() || secrets.stream().anyMatch(String::isBlank)) {
			throw new IllegalArgumentException("'secrets' must have at least one secret, and no blank one");
		}
		this.keys = secrets.stream().map(SigningKey::new).toList();
	}

	/**
	 * The secrets.
	 * @return the keys, of which the first one signs
	 */
	public List<SigningKey> keys() {
		return this.keys;
	}

	/**
	 * Sign a body.
	 * @param body the raw body
	 * @return the signature in lower-case hex
	 */
	public String sign(byte[] body) {
		return sign(EncodedBody.of(body));
	}

	/**
	 * Sign a body.
	 * @param body the raw body
	 * @return the signature in lower-case hex
	 */
	public String sign(EncodedBody body) {
		Mac mac = this.keys.get(0).start();
		body.forEachPiece(mac::update);
		return HexFormat.of().formatHex(mac.doFinal());
	}

	/**
	 * Verify the signature of a body, in constant time for each secret.
	 * @param body the raw body
	 * @param signature what was received, if anything
	 * @return whether one of the secrets made it
	 */
	public boolean verify(byte[] body, @Nullable String signature) {
		SignatureCheck check = check(signature);
		check.update(body, 0, body.length);
		return check.verify();
	}

	/**
	 * Begin to verify the signature of a body that is still to come.
	 * @param signature what was received, if anything
	 * @return what takes the body
	 */
	public SignatureCheck check(@Nullable String signature) {
		return new SignatureCheck(parse(signature), this.keys);
	}

	/**
	 * What is signed for a request that has no body.
	 * @param method the HTTP method
	 * @param path the path as sent
	 * @param timestamp the value of the time stamp header
	 * @return the bytes to sign
	 */
	public static byte[] withoutBody(String method, String path, String timestamp) {
		return (method + "\n" + path + "\n" + timestamp).getBytes(StandardCharsets.UTF_8);
	}

	private static byte @Nullable [] parse(@Nullable String signature) {
		if (signature == null || signature.length() != 2 * MAC_LENGTH
				|| !signature.chars().allMatch((c) -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
			return null;
		}
		return HexFormat.of().parseHex(signature);
	}

}
