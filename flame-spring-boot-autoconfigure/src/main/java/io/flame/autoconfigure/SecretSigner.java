package io.flame.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The signer of the application's own secrets.
 *
 * @param signer the signer, {@code null} where no secret is configured
 */
record SecretSigner(@Nullable RequestSigner signer) {

	static SecretSigner of(FlameProperties.Security properties) {
		List<String> secrets = new ArrayList<>();
		if (StringUtils.hasText(properties.getSecret())) {
			secrets.add(properties.getSecret());
		}
		properties.getSecrets().stream().filter(StringUtils::hasText).forEach(secrets::add);
		return new SecretSigner(secrets.isEmpty() ? null : new RequestSigner(secrets));
	}

}
