package io.flame.transport;

import java.nio.charset.StandardCharsets;

import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.MalformedEnvelopeException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a runner that speaks only the base protocol from any other server, by its
 * response to a request for its description.
 */
final class BaseProtocol {

	/** The text of flame-js. */
	private static final String NOT_FOUND = "Not found";

	private static final String TEXT = "text/plain";

	private static final String HTML = "text/html";

	private final InvocationCodecs codecs;

	BaseProtocol(InvocationCodecs codecs) {
		this.codecs = codecs;
	}

	/**
	 * Whether a runner of the base protocol responds like this. It knows only
	 * {@code POST}: 405, unless the body is a page; or 404 with nothing, with the text of
	 * flame-js or with an error envelope.
	 */
	boolean isResponse(TransportResponse response) {
		return switch (response.status()) {
			case 405 -> !HTML.equalsIgnoreCase(response.mediaType());
			case 404 -> isNothing(response) || isText(response) || isEnvelope(response.mediaType(), response.body());
			default -> false;
		};
	}

	private static boolean isNothing(TransportResponse response) {
		return response.body().length == 0 && !HTML.equalsIgnoreCase(response.mediaType());
	}

	private static boolean isText(TransportResponse response) {
		return TEXT.equalsIgnoreCase(response.mediaType())
				&& NOT_FOUND.equalsIgnoreCase(new String(response.body(), StandardCharsets.UTF_8).strip());
	}

	private boolean isEnvelope(@Nullable String mediaType, byte[] body) {
		if (!InvocationCodecs.JSON.equalsIgnoreCase(mediaType)) {
			return false;
		}
		try {
			return this.codecs.plainJson().readResponse(body).error() != null;
		}
		catch (MalformedEnvelopeException ex) {
			return false;
		}
	}

}
