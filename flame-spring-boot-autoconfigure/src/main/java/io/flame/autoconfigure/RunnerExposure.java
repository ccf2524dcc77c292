package io.flame.autoconfigure;

import java.net.InetAddress;
import java.net.UnknownHostException;

import io.flame.FlameConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Refuses to let everybody call a runner.
 */
final class RunnerExposure {

	private RunnerExposure() {
	}

	static void verify(Environment environment, SecretSigner secrets) {
		String address = environment.getProperty("server.address");
		if (secrets.signer() == null && !isLoopback(address)) {
			throw new FlameConfigurationException(
					"This Flame runner would listen on %s and execute whatever anybody sends to it: it has no secret."
						.formatted(StringUtils.hasText(address) ? address : "all addresses"),
					"Set 'flame.security.secret' (or FLAME_SECRET) to the same value here and in its parents, or "
							+ "'server.address' to 127.0.0.1.");
		}
	}

	private static boolean isLoopback(@Nullable String address) {
		try {
			return StringUtils.hasText(address) && InetAddress.getByName(address).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

}
