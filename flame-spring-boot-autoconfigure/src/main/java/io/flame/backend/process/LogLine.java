package io.flame.backend.process;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A line that a child printed, in a format of a logging system: Boot's own patterns, JSON
 * of any kind, and any other line with the name of a level near its beginning.
 *
 * @param level its level, {@code null} if unknown
 * @param message the message to repeat
 * @param complete whether nothing that follows belongs to it
 */
record LogLine(@Nullable LogLevel level, String message, boolean complete) {

	/** In the beginning there are times, threads and ids of traces. */
	private static final int BEGINNING = 160;

	private static final String NAMES = "TRACE|FINER|FINEST|DEBUG|FINE|CONFIG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|SEVERE|CRITICAL";

	private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;]*m");

	/**
	 * A line of Boot's default log: time, level, process id, and the message.
	 */
	private static final Pattern DEFAULT = Pattern
		.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\S+ +(TRACE|DEBUG|INFO|WARN|ERROR) +(?:\\d+ +)?(?:--- +)?(.*)");

	/** Quotation marks within a JSON string are escaped. */
	private static final Pattern JSON_NAME = Pattern
		.compile("\"(?:log\\.level|level|_level_name|level_name|levelname|severity|lvl|@l)\"\\s*:\\s*\"(\\w+)\"");

	private static final Pattern JSON_NUMBER = Pattern.compile("\"level\"\\s*:\\s*(\\d{1,2})\\b");

	private static final Pattern KEY = Pattern.compile("\\b(?:level|lvl|severity)=\"?(\\w+)");

	private static final Pattern WORD = Pattern.compile("(?<![\\w.$/-])(" + NAMES + ")(?![\\w$/-])");

	/** A level that is aligned to the right stands after a blank as well. */
	private static final Pattern INDENTED = Pattern.compile("(?:\t| (?! {0,2}(?:" + NAMES + ")\\b)).*");

	/** The lines of a stack trace: frames, and the names of exceptions. */
	private static final Pattern STACK = Pattern
		.compile("Caused by: .*|Suppressed: .*|(?:[a-z_$][\\w$]*\\.)+[A-Z_$][\\w$]*(?:: .*)?");

	static LogLine parse(String line) {
		String text = (line.indexOf('\u001B') >= 0) ? COLOUR.matcher(line).replaceAll("") : line;
		Matcher matcher = DEFAULT.matcher(text);
		if (matcher.matches()) {
			return new LogLine(LogLevel.named(matcher.group(1)), matcher.group(2), false);
		}
		if (text.startsWith("{")) {
			LogLevel level = ofJson(text);
			return new LogLine(level, text, level != null);
		}
		if (INDENTED.matcher(text).matches() || STACK.matcher(text).matches()) {
			return new LogLine(null, text, false);
		}
		String beginning = (text.length() > BEGINNING) ? text.substring(0, BEGINNING) : text;
		LogLevel level = first(KEY.matcher(beginning));
		return new LogLine((level != null) ? level : first(WORD.matcher(beginning)), text, false);
	}

	private static @Nullable LogLevel ofJson(String text) {
		LogLevel level = first(JSON_NAME.matcher(text));
		if (level == null) {
			Matcher number = JSON_NUMBER.matcher(text);
			return number.find() ? LogLevel.numbered(Integer.parseInt(number.group(1))) : null;
		}
		return level;
	}

	private static @Nullable LogLevel first(Matcher matcher) {
		while (matcher.find()) {
			LogLevel level = LogLevel.named(matcher.group(1));
			if (level != null) {
				return level;
			}
		}
		return null;
	}

}
