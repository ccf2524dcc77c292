package io.flame.transport;

import java.net.URI;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A request to a runner.
 *
 * @param method the HTTP method
 * @param uri the URI
 * @param headers the headers but {@code Content-Type}
 * @param mediaType the media type of the body
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent")
public record TransportRequest(String method, URI uri, Map<String, String> headers, @Nullable String mediaType,
		byte @Nullable [] body) {

}
