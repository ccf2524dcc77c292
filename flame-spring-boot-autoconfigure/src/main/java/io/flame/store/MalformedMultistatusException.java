package io.flame.store;

import java.io.IOException;

/**
 * A list of resources is incomplete or not what it should be.
 */
final class MalformedMultistatusException extends IOException {

	MalformedMultistatusException(String reason, Throwable cause) {
		super("The response is not a complete WebDAV multistatus: " + reason, cause);
	}

}
