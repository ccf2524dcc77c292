package io.flame.runner;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Writes exceptions of the application, which may have endless causes, huge messages and
 * methods that fail. What is too large is cut.
 */
final class ThrowableText {

	/** Longer ones are data, which does not belong into a message. */
	private static final int MAX_MESSAGE = 10_000;

	/** Causes and suppressed exceptions, of all levels together. */
	private static final int MAX_RELATED = 100;

	private static final int MAX_FRAMES = 200;

	private static final int MAX_STACK_TRACE = 256 * 1024;

	private ThrowableText() {
	}

	/**
	 * The message.
	 * @return the message, cut if it is too long; the name of the class if there is none
	 */
	static String message(Throwable thrown) {
		try {
			String message = thrown.getMessage();
			return (message != null) ? cut(message, MAX_MESSAGE) : name(thrown);
		}
		catch (Throwable ex) {
			return name(thrown);
		}
	}

	static String name(Throwable thrown) {
		return ClassUtils.getShortName(thrown.getClass());
	}

	private static String cut(String text, int length) {
		if (text.length() <= length) {
			return text;
		}
		int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
		return "%s… (cut, %d characters)".formatted(text.substring(0, end), text.length());
	}

	/**
	 * Whether a logging framework, a tracer or the like can cope with it.
	 */
	static boolean isOrdinary(Throwable thrown) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		Deque<Throwable> open = new ArrayDeque<>();
		open.add(thrown);
		try {
			while (!open.isEmpty()) {
				Throwable next = open.remove();
				if (seen.add(next)) {
					if (seen.size() > MAX_RELATED || String.valueOf(next.getMessage()).length() > MAX_MESSAGE
							|| String.valueOf(next).length() > 2 * MAX_MESSAGE) {
						return false;
					}
					addIfPresent(open, next.getCause());
					Collections.addAll(open, next.getSuppressed());
				}
			}
			return true;
		}
		catch (Throwable ex) {
			return false;
		}
	}

	private static void addIfPresent(Deque<Throwable> open, @Nullable Throwable cause) {
		if (cause != null) {
			open.add(cause);
		}
	}

	/**
	 * The stack trace, as Java prints it for an ordinary exception.
	 */
	static String stackTrace(Throwable thrown) {
		if (isOrdinary(thrown)) {
			try {
				StringWriter text = new StringWriter();
				thrown.printStackTrace(new PrintWriter(text));
				return cut(text.toString(), MAX_STACK_TRACE);
			}
			catch (Throwable ex) {
				// told below
			}
		}
		StringBuilder text = new StringBuilder();
		Throwable next = thrown;
		for (int i = 0; next != null && i < MAX_RELATED; i++) {
			text.append((i > 0) ? "Caused by: " : "").append(next.getClass().getName());
			text.append(": ").append(message(next)).append(System.lineSeparator());
			appendFrames(text, next);
			next = cause(next);
			if (text.length() > MAX_STACK_TRACE) {
				break;
			}
		}
		return text.append((next != null) ? "(cut)" : "").toString();
	}

	private static void appendFrames(StringBuilder text, Throwable thrown) {
		try {
			StackTraceElement[] frames = thrown.getStackTrace();
			for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
				text.append("\tat ").append(frames[i]).append(System.lineSeparator());
			}
		}
		catch (Throwable ex) {
			text.append("\t(no stack trace)").append(System.lineSeparator());
		}
	}

	private static @Nullable Throwable cause(Throwable thrown) {
		try {
			return thrown.getCause();
		}
		catch (Throwable ex) {
			return null;
		}
	}

}
