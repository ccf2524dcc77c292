package io.flame.backend.process;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds the reason in the output of an application that could not start: the innermost
 * cause of the first stack trace, which has led to the failure reported last, and that of
 * the last one. Not thread-safe.
 */
final class FailureCauses {

	private static final int LONGEST = 300;

	private static final String CAUSED_BY = "Caused by: ";

	private static final String DESCRIPTION = "Description:";

	private static final Pattern EXCEPTION = Pattern
		.compile("(?:[a-z_$][\\w$]*\\.)+[A-Z_$][\\w$]*(?:\\$[\\w$]+)*(?:: .*)?");

	private @Nullable List<String> first;

	private @Nullable List<String> last;

	/** The stack trace that is being read. */
	private @Nullable List<String> current;

	private boolean described;

	/**
	 * Read a line that is not a stack frame.
	 * @param line the line, without what the logging system adds
	 * @param level its level, or that of the line that it belongs to
	 */
	void accept(String line, LogLevel level) {
		if (level.compareTo(LogLevel.DEBUG) <= 0) {
			this.current = null;
		}
		else if (this.described) {
			begin(line);
			this.current = null;
		}
		else if (line.startsWith(CAUSED_BY)) {
			if (this.current == null) {
				begin(line.substring(CAUSED_BY.length()));
			}
			else {
				this.current.add(line.substring(CAUSED_BY.length()));
			}
		}
		else if (EXCEPTION.matcher(line).matches()) {
			begin(line);
		}
		else if (!line.isEmpty() && !Character.isWhitespace(line.charAt(0))) {
			// perhaps the message of an exception goes on
			this.current = (this.current != null && level != LogLevel.INFO) ? this.current : null;
		}
		this.described = line.equals(DESCRIPTION);
	}

	private void begin(String line) {
		this.current = new ArrayList<>(List.of(line));
		this.last = this.current;
		if (this.first == null) {
			this.first = this.current;
		}
	}

	/**
	 * The reason.
	 * @return a line of text, {@code null} if there is none
	 */
	@Nullable String cause() {
		if (this.first == null || this.last == null) {
			return null;
		}
		String begin = innermost(this.first);
		String end = root(this.last);
		return end.equals(root(this.first)) ? begin : begin + "; finally: " + end;
	}

	/**
	 * A message such as "file is locked" is useful only with the component that needed
	 * the file. An outer message that repeats it adds nothing.
	 */
	private static String innermost(List<String> causes) {
		String root = root(causes);
		String outer = (causes.size() < 2) ? null : causes.get(causes.size() - 2);
		return (outer == null || outer.contains(message(root))) ? root : root + " (which caused " + cut(outer) + ")";
	}

	private static String message(String line) {
		int colon = line.indexOf(": ");
		return (colon < 0) ? line : line.substring(colon + 2);
	}

	private static String root(List<String> causes) {
		return cut(causes.get(causes.size() - 1));
	}

	private static String cut(String line) {
		return (line.length() > LONGEST) ? line.substring(0, LONGEST) + "\u2026" : line;
	}

}
