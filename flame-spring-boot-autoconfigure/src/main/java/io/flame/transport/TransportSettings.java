package io.flame.transport;

import java.time.Duration;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * The settings of the way to runners.
 *
 * @param connectTimeout how long connecting may take
 * @param maxResponseSize how large a response may be, in bytes
 * @param tls how to reach runners by HTTPS, {@code null} for the JVM's defaults
 */
public record TransportSettings(Duration connectTimeout, long maxResponseSize, @Nullable Tls tls) {

	/**
	 * Transport layer security.
	 *
	 * @param context the keys and certificates
	 * @param protocols the enabled protocols, {@code null} for the defaults
	 * @param ciphers the enabled cipher suites, {@code null} for the defaults
	 */
	@SuppressWarnings("ArrayRecordComponent")
	public record Tls(SSLContext context, String @Nullable [] protocols, String @Nullable [] ciphers) {

	}

}
