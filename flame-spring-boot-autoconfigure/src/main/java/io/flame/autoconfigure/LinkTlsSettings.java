package io.flame.autoconfigure;

import java.security.NoSuchAlgorithmException;
import java.util.List;

import javax.net.ssl.SSLContext;

import io.flame.link.LinkTls;
import io.flame.transport.TransportSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerSslBundle;

/**
 * Links use TLS where HTTP does, with the same keys and certificates.
 */
final class LinkTlsSettings {

	private LinkTlsSettings() {
	}

	static LinkTls ofParent(TransportSettings.@Nullable Tls tls) {
		if (tls != null) {
			return new LinkTls(tls.context(), list(tls.protocols()), list(tls.ciphers()), LinkTls.ClientAuth.NONE);
		}
		try {
			return new LinkTls(SSLContext.getDefault(), List.of(), List.of(), LinkTls.ClientAuth.NONE);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("The JVM has no default SSL context", ex);
		}
	}

	static @Nullable LinkTls ofRunner(@Nullable Ssl ssl, @Nullable SslBundles bundles) {
		if (!Ssl.isEnabled(ssl)) {
			return null;
		}
		SslBundle bundle = WebServerSslBundle.get(ssl, bundles);
		return new LinkTls(bundle.createSslContext(), list(bundle.getOptions().getEnabledProtocols()),
				list(bundle.getOptions().getCiphers()), Ssl.ClientAuth.map(ssl.getClientAuth(), LinkTls.ClientAuth.NONE,
						LinkTls.ClientAuth.WANT, LinkTls.ClientAuth.NEED));
	}

	private static List<String> list(String @Nullable [] values) {
		return (values != null) ? List.of(values) : List.of();
	}

}
