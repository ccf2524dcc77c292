package io.flame.backend.process;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The line on its standard output with which a child reports that it takes calls.
 *
 * @param id the id that it was given
 * @param port the port on which it listens
 * @param path the path at which it takes calls, with the context path
 * @param build the build of the application that it is
 */
public record ReadySignal(String id, int port, String path, String build) {

	private static final Pattern LINE = Pattern
		.compile("@flame-runner-ready id=(\\S+) port=(\\d{1,5}) path=(/\\S*) build=(\\S+)");

	/**
	 * The line.
	 * @return a line of text without its end
	 */
	public String toLine() {
		return "@flame-runner-ready id=%s port=%d path=%s build=%s".formatted(this.id, this.port, this.path,
				this.build);
	}

	static @Nullable ReadySignal parse(String line) {
		Matcher matcher = LINE.matcher(line);
		return matcher.matches() ? new ReadySignal(matcher.group(1), Integer.parseInt(matcher.group(2)),
				matcher.group(3), matcher.group(4)) : null;
	}

}
