package io.flame.protocol;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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

	private static final String ALGORITHM = "HmacSHA256";

	private static final int MAC_LENGTH = 32;

	private final List<SecretKeySpec> keys;

	/**
	 * Create a signer.
	 * @param secrets the secrets: the first one signs, any of them verifies; not empty
	 */
	public RequestSigner(List<String> secrets) {
		if (secrets.isEmpty() || secrets.stream().anyMatch(String::isBlank)) {
			throw new IllegalArgumentException("'secrets' must have at least one secret, and no blank one");
		}
		this.keys = secrets.stream()
			.map((secret) -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
			.toList();
	}

	/**
	 * Sign a body.
	 * @param body the raw body
	 * @return the signature in lower-case hex
	 */
	public String sign(byte[] body) {
		return HexFormat.of().formatHex(mac(this.keys.get(0), body));
	}

	/**
	 * Verify the signature of a body, in constant time for each secret.
	 * @param body the raw body
	 * @param signature what was received, if anything
	 * @return whether one of the secrets made it
	 */
	public boolean verify(byte[] body, @Nullable String signature) {
		byte[] received = parse(signature);
		if (received == null) {
			return false;
		}
		boolean verified = false;
		for (SecretKeySpec key : this.keys) {
			verified |= MessageDigest.isEqual(mac(key, body), received);
		}
		return verified;
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

	private static byte[] mac(SecretKeySpec key, byte[] bytes) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(key);
			return mac.doFinal(bytes);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform must have " + ALGORITHM, ex);
		}
	}

}
