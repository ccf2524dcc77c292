package io.flame.autoconfigure;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Objects;

import io.flame.FlameConfigurationException;
import io.flame.backend.process.ChildProperties;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Where a runner accepts links.
 */
final class RunnerLinkAddress {

	private static final int MAX_PORT = 65535;

	private RunnerLinkAddress() {
	}

	/**
	 * A child process accepts the link of its parent in its private directory, any other
	 * runner at the configured port of the addresses of its web server.
	 */
	static SocketAddress of(Environment environment, FlameProperties.Link properties) {
		String directory = environment.getProperty(ChildProperties.DIRECTORY_VARIABLE);
		if (directory != null) {
			return unix(ChildProperties.link(Path.of(directory)));
		}
		int port = Objects.requireNonNull(properties.getPort());
		if (port < 0 || port > MAX_PORT) {
			throw new FlameConfigurationException("Invalid value '%d' for 'flame.server.link.port'.".formatted(port),
					"Set it to a TCP port from 1 to %d, or to 0 for any free one.".formatted(MAX_PORT));
		}
		return address(environment.getProperty("server.address"), port);
	}

	private static SocketAddress unix(Path path) {
		try {
			return UnixDomainSocketAddress.of(path);
		}
		catch (IllegalArgumentException ex) {
			// the path is not one of the default file system
			return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
		}
	}

	private static SocketAddress address(@Nullable String host, int port) {
		try {
			return StringUtils.hasText(host) ? new InetSocketAddress(InetAddress.getByName(host), port)
					: new InetSocketAddress(port);
		}
		catch (UnknownHostException ex) {
			throw new FlameConfigurationException("The host '%s' is unknown.".formatted(host),
					"Set 'server.address' to an address of this host.", ex);
		}
	}

	static RequestSigner requireSecret(SecretSigner secrets) {
		RequestSigner signer = secrets.signer();
		if (signer == null) {
			throw new FlameConfigurationException("A runner without a secret cannot accept links.",
					"Set 'flame.security.secret' (or FLAME_SECRET) to the same value here and in its parents, or remove 'flame.server.link.port'.");
		}
		return signer;
	}

}
