package io.flame.autoconfigure;

import java.net.URI;

import io.flame.FlameConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * The path at which runners take calls.
 *
 * @param value a path that begins with a slash and does not end with one
 */
record InvokePath(String value) {

	InvokePath {
		if (!value.matches("(/[A-Za-z0-9._~-]+)+")) {
			throw new FlameConfigurationException("'%s' is no value of 'flame.invoke-path'.".formatted(value),
					"Write a path such as '/invoke': it begins with a slash, and is more than one.");
		}
	}

	/**
	 * Where a runner takes calls.
	 * @param url the URL of the runner, with its context path and with or without the
	 * invoke path
	 * @param property the property that says so
	 */
	URI of(@Nullable URI url, String property) {
		if (url != null && url.getRawUserInfo() != null) {
			// which may be a password
			throw new FlameConfigurationException(
					"'%s' has something before an '@', which runners do not read.".formatted(property),
					"Write it as 'http://host:8080', and give parent and runner the same 'flame.security.secret'.");
		}
		if (url == null || url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
				|| url.getPort() == 0 || url.getPort() > 65535 || url.getQuery() != null || url.getFragment() != null) {
			throw new FlameConfigurationException("'%s' of '%s' is no URL of a runner.".formatted(url, property),
					"Write it as 'http://host:8080', without the invoke path.");
		}
		String text = url.toString().replaceAll("/+$", "");
		String path = URI.create(text).getPath();
		return URI.create((path != null && path.endsWith(this.value)) ? text : text + this.value);
	}

}
