package io.flame.link;

import java.net.InetSocketAddress;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * How links between hosts use TLS instead of sealed records. Unix domain sockets do
 * without.
 *
 * @param context has the keys and the trusted certificates
 * @param protocols the enabled protocols, empty for those of the context
 * @param ciphers the enabled cipher suites, empty for those of the context
 * @param clientAuth whether the runner asks parents for certificates
 */
public record LinkTls(SSLContext context, List<String> protocols, List<String> ciphers, ClientAuth clientAuth) {

	public LinkTls {
		protocols = List.copyOf(protocols);
		ciphers = List.copyOf(ciphers);
	}

	/**
	 * The engine of a parent, which verifies that the runner's certificate is one of its
	 * host, as for HTTPS.
	 */
	SSLEngine asParent(InetSocketAddress runner) {
		SSLEngine engine = this.context.createSSLEngine(runner.getHostString(), runner.getPort());
		engine.setUseClientMode(true);
		SSLParameters parameters = parameters(engine);
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		engine.setSSLParameters(parameters);
		return engine;
	}

	SSLEngine asRunner() {
		SSLEngine engine = this.context.createSSLEngine();
		engine.setUseClientMode(false);
		SSLParameters parameters = parameters(engine);
		switch (this.clientAuth) {
			case NEED -> parameters.setNeedClientAuth(true);
			case WANT -> parameters.setWantClientAuth(true);
			case NONE -> parameters.setNeedClientAuth(false);
		}
		engine.setSSLParameters(parameters);
		return engine;
	}

	private SSLParameters parameters(SSLEngine engine) {
		SSLParameters parameters = engine.getSSLParameters();
		if (!this.protocols.isEmpty()) {
			parameters.setProtocols(this.protocols.toArray(String[]::new));
		}
		if (!this.ciphers.isEmpty()) {
			parameters.setCipherSuites(this.ciphers.toArray(String[]::new));
		}
		return parameters;
	}

	/**
	 * Whether a runner asks parents for certificates.
	 */
	public enum ClientAuth {

		/** It does not. */
		NONE,

		/** It does, but accepts parents without. */
		WANT,

		/** It does, and refuses parents without. */
		NEED

	}

}
