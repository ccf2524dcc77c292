package io.flame.sample.workshop;

/**
 * Thrown when a file is damaged, is no picture or is one that the workshop refuses. The
 * message is for the person whose file it is. Has no cause: it travels by its message.
 */
public class UnreadablePictureException extends RuntimeException {

	public UnreadablePictureException(String message) {
		super(message);
	}

}
