package io.flame.transport;

import java.net.URI;
import java.util.Map;

import io.flame.protocol.EncodedBody;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * A request to a runner.
 *
 * @param method the HTTP method
 * @param uri the URI
 * @param headers the headers but {@code Content-Type} and the signature of the body
 * @param mediaType the media type of the body
 * @param body the body
 * @param signer what signs the body, {@code null} for no signature
 */
public record TransportRequest(String method, URI uri, Map<String, String> headers, @Nullable String mediaType,
		@Nullable EncodedBody body, @Nullable RequestSigner signer) {

	/**
	 * A request without a body.
	 * @param method the HTTP method
	 * @param uri the URI
	 * @param headers the headers
	 */
	public TransportRequest(String method, URI uri, Map<String, String> headers) {
		this(method, uri, headers, null, null, null);
	}

	/**
	 * What people know it by.
	 * @return method and URI
	 */
	String target() {
		return this.method + " " + this.uri;
	}

}
