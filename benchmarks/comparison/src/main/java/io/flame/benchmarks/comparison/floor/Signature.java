package io.flame.benchmarks.comparison.floor;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA256 in lower-case hex, as Flame has it. Safe for use by several threads.
 */
final class Signature {

	static final String HEADER = "x-flame-signature";

	private static final String ALGORITHM = "HmacSHA256";

	private static final SecretKeySpec KEY = new SecretKeySpec(
			"8e1b1f7a-comparison-of-signed-calls".getBytes(StandardCharsets.UTF_8), ALGORITHM);

	private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(Signature::mac);

	private Signature() {
	}

	static String of(byte[] body) {
		return HexFormat.of().formatHex(MAC.get().doFinal(body));
	}

	static boolean isValid(@Nullable String signature, byte[] body) {
		return signature != null && MessageDigest.isEqual(signature.getBytes(StandardCharsets.ISO_8859_1),
				of(body).getBytes(StandardCharsets.ISO_8859_1));
	}

	private static Mac mac() {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(KEY);
			return mac;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
