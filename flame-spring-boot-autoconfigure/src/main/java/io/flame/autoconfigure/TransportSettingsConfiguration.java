package io.flame.autoconfigure;

import java.time.Duration;

import io.flame.FlameConfigurationException;
import io.flame.transport.TransportSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Settings of the transport: Boot's settings for HTTP clients where there are some, and
 * Flame's own SSL bundle.
 */
@Configuration(proxyBeanMethods = false)
class TransportSettingsConfiguration {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	private static TransportSettings settings(FlameProperties properties, @Nullable SslBundles bundles,
			@Nullable Duration connectTimeout, @Nullable SslBundle clientBundle) {
		SslBundle bundle = (properties.getSsl().getBundle() != null) ? bundle(properties.getSsl().getBundle(), bundles)
				: clientBundle;
		TransportSettings.Tls tls = (bundle != null) ? new TransportSettings.Tls(bundle.createSslContext(),
				bundle.getOptions().getEnabledProtocols(), bundle.getOptions().getCiphers()) : null;
		return new TransportSettings((connectTimeout != null) ? connectTimeout : CONNECT_TIMEOUT,
				properties.getMaxResponseSize().toBytes(), tls);
	}

	private static SslBundle bundle(String name, @Nullable SslBundles bundles) {
		try {
			if (bundles != null) {
				return bundles.getBundle(name);
			}
		}
		catch (NoSuchSslBundleException ex) {
			// told below
		}
		throw new FlameConfigurationException("The SSL bundle '%s' of 'flame.ssl.bundle' is not known.".formatted(name),
				"Define it under 'spring.ssl.bundle', or correct the name.");
	}

	/**
	 * With Boot's module for HTTP clients.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HttpClientSettings.class)
	static class WithClientSettings {

		@Bean
		TransportSettings flameTransportSettings(FlameProperties properties, ObjectProvider<SslBundles> bundles,
				ObjectProvider<HttpClientSettings> clients) {
			HttpClientSettings client = clients.getIfAvailable(HttpClientSettings::defaults);
			return settings(properties, bundles.getIfAvailable(), client.connectTimeout(), client.sslBundle());
		}

	}

	/**
	 * Without it.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.springframework.boot.http.client.HttpClientSettings")
	static class WithoutClientSettings {

		@Bean
		TransportSettings flameTransportSettings(FlameProperties properties, ObjectProvider<SslBundles> bundles) {
			return settings(properties, bundles.getIfAvailable(), null, null);
		}

	}

}
