package io.flame.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Lets the stack trace of an exception read as if the handler had been called in this
 * process: first the frames of the runner, then the name of the runner, then the call in
 * this process.
 */
final class RemoteStack {

	/** Deeper frames are not indented by the one tab of Java or the four blanks of V8. */
	private static final Pattern FRAME = Pattern.compile("(?:\t| {4})at ([^\\s()][^()]*?)(?: ?\\(([^()]*)\\))?");

	/** Class loader, module and version, none of which this process knows. */
	private static final Pattern MODULE = Pattern.compile("^[\\w.]+(@[^/]*)?//?(?=[a-zA-Z])");

	private static final String CAUSE = "Caused by: ";

	/** Frames between the handler and the runner's own code. */
	private static final List<String> REFLECTION = List.of("java.lang.reflect.", "jdk.internal.reflect.");

	/** Frames between the caller's proxy and the runner. */
	private static final List<String> CLIENT = List.of("io.flame.client.", "io.flame.observation.",
			"io.flame.resilience.", "io.flame.service.", "io.github.resilience4j.", "org.springframework.aop.",
			"java.lang.reflect.", "jdk.internal.reflect.", "java.util.concurrent.", "reactor.core.publisher.");

	private RemoteStack() {
	}

	/**
	 * Cut Flame's own frames from the top of the exception's stack trace: it begins with
	 * the call of the service.
	 */
	static void begin(Throwable thrown) {
		StackTraceElement[] frames = thrown.getStackTrace();
		int first = 0;
		while (first < frames.length && isOneOf(CLIENT, frames[first])) {
			first++;
		}
		if (first < frames.length) {
			thrown.setStackTrace(Arrays.copyOfRange(frames, first, frames.length));
		}
	}

	/**
	 * Put the frames of the runner before the stack trace of an exception, and the causes
	 * that it had there below it.
	 * @param thrown the exception
	 * @param stack the stack trace as the runner has printed it
	 * @param place the name of the runner
	 */
	static void prepend(Throwable thrown, String stack, String place) {
		List<Part> parts = parts(stack);
		List<StackTraceElement> frames = new ArrayList<>(parts.get(0).frames());
		if (frames.isEmpty()) {
			return;
		}
		frames.add(new StackTraceElement("------ " + place + " ------", "called from", "Flame", -1));
		frames.addAll(List.of(thrown.getStackTrace()));
		thrown.setStackTrace(frames.toArray(StackTraceElement[]::new));
		Throwable cause = cause(parts.subList(1, parts.size()));
		if (cause != null && thrown.getCause() == null) {
			try {
				thrown.initCause(cause);
			}
			catch (RuntimeException ex) {
				// its constructor has disabled the stack trace
				thrown.addSuppressed(cause);
			}
		}
	}

	private static @Nullable Throwable cause(List<Part> parts) {
		Throwable cause = null;
		for (int i = parts.size() - 1; i >= 0; i--) {
			cause = new RemoteCause(parts.get(i), cause);
		}
		return cause;
	}

	private static List<Part> parts(String stack) {
		List<Part> parts = new ArrayList<>();
		parts.add(new Part("", new ArrayList<>()));
		for (String line : stack.split("\\R")) {
			Matcher frame = FRAME.matcher(line);
			if (line.startsWith(CAUSE)) {
				parts.add(new Part(line.substring(CAUSE.length()), new ArrayList<>()));
			}
			else if (frame.matches()) {
				parts.get(parts.size() - 1).frames().add(frame(frame.group(1), frame.group(2)));
			}
		}
		parts.forEach((part) -> cutRunner(part.frames()));
		return parts;
	}

	private static StackTraceElement frame(String function, @Nullable String source) {
		String name = MODULE.matcher(function).replaceFirst("");
		int dot = name.lastIndexOf('.');
		String type = (dot > 0) ? name.substring(0, dot) : "<remote>";
		String method = name.substring(dot + 1);
		int colon = (source != null) ? source.lastIndexOf(':') : -1;
		if (source != null && source.substring(colon + 1).matches("\\d{1,9}") && colon > 0) {
			return new StackTraceElement(type, method, source.substring(0, colon),
					Integer.parseInt(source.substring(colon + 1)));
		}
		return new StackTraceElement(type, method, source, -1);
	}

	/**
	 * Frames below the handler are not relevant.
	 */
	private static void cutRunner(List<StackTraceElement> frames) {
		int end = 0;
		while (end < frames.size() && !frames.get(end).getClassName().startsWith("io.flame.runner.")) {
			end++;
		}
		if (end < frames.size()) {
			while (end > 0 && isOneOf(REFLECTION, frames.get(end - 1))) {
				end--;
			}
			frames.subList(end, frames.size()).clear();
		}
	}

	/**
	 * Whether a frame is between a caller and the handler.
	 */
	static boolean isMachinery(StackTraceElement frame) {
		return isOneOf(CLIENT, frame);
	}

	private static boolean isOneOf(List<String> prefixes, StackTraceElement frame) {
		return prefixes.stream().anyMatch(frame.getClassName()::startsWith);
	}

	/**
	 * An exception of a printed stack trace.
	 *
	 * @param title class and message
	 * @param frames its frames
	 */
	private record Part(String title, List<StackTraceElement> frames) {

	}

	/**
	 * A cause as the runner has printed it: its class need not be known here.
	 */
	private static final class RemoteCause extends Exception {

		RemoteCause(Part part, @Nullable Throwable cause) {
			super(part.title(), cause, true, true);
			setStackTrace(part.frames().toArray(StackTraceElement[]::new));
		}

		@Override
		public String toString() {
			return String.valueOf(getMessage());
		}

	}

}
