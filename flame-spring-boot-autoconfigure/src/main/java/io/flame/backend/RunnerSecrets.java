package io.flame.backend;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The secrets of spawned runners: random, or, with an adoption key, derived from the key
 * and the runner's id, so that a later process of the same application knows the secrets
 * of the runners that it adopts. Thread-safe.
 */
public final class RunnerSecrets {

	private static final String ALGORITHM = "HmacSHA256";

	/** Keeps these secrets apart from other uses of the same key. */
	private static final String PURPOSE = "flame-runner-secret\n";

	private final UnaryOperator<String> secrets;

	private final boolean adoptable;

	private RunnerSecrets(UnaryOperator<String> secrets, boolean adoptable) {
		this.secrets = secrets;
		this.adoptable = adoptable;
	}

	/**
	 * Create the secrets of an application's runners.
	 * @param adoptionKey the adoption key, {@code null} for random secrets
	 * @return the secrets
	 */
	public static RunnerSecrets of(@Nullable String adoptionKey) {
		if (adoptionKey == null) {
			SecureRandom random = new SecureRandom();
			return new RunnerSecrets((id) -> random(random), false);
		}
		Assert.hasText(adoptionKey, "'adoptionKey' must not be empty");
		return new RunnerSecrets((id) -> derive(adoptionKey, id), true);
	}

	/**
	 * The secret of a runner.
	 * @param id the id of the runner
	 * @return 64 hexadecimal digits; a new secret with every call unless there is an
	 * adoption key
	 */
	public String secret(String id) {
		return this.secrets.apply(id);
	}

	/**
	 * Whether a later process of the same application knows the secrets, too.
	 * @return whether there is an adoption key
	 */
	public boolean isAdoptable() {
		return this.adoptable;
	}

	private static String random(SecureRandom random) {
		byte[] secret = new byte[32];
		random.nextBytes(secret);
		return HexFormat.of().formatHex(secret);
	}

	private static String derive(String key, String id) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM));
			return HexFormat.of().formatHex(mac.doFinal((PURPOSE + id).getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JVM has " + ALGORITHM, ex);
		}
	}

}
