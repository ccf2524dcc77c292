package io.flame.link;

import java.io.IOException;

/**
 * The peer violates the protocol of the link, or refuses it.
 */
public final class LinkException extends IOException {

	LinkException(String message) {
		super(message);
	}

}
