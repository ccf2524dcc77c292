package io.flame.sample.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * Says in one line what an exception means.
 */
final class Reasons {

	private Reasons() {
	}

	static String of(Exception exception) {
		if (exception instanceof NoSuchFileException) {
			return "the file does not exist any more, or is a broken link";
		}
		if (exception instanceof AccessDeniedException) {
			return "the file may not be read";
		}
		if (exception instanceof FileSystemException failure && failure.getReason() != null) {
			return failure.getReason();
		}
		String message = exception.getMessage();
		if (message == null || message.isBlank()) {
			return exception.getClass().getSimpleName();
		}
		return (exception instanceof IOException || !message.contains("\n")) ? message.strip()
				: message.strip().lines().findFirst().orElse("");
	}

}
