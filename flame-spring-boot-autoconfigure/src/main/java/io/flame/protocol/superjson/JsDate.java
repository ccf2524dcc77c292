package io.flame.protocol.superjson;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * The text of a JavaScript {@code Date}, as {@code toISOString()} writes it.
 */
final class JsDate {

	private static final int NANOS_PER_MILLI = 1_000_000;

	/** ECMA-262, 21.4.1.1: 100 000 000 days around the epoch. */
	private static final long MAX_EPOCH_SECOND = 8_640_000_000_000L;

	private JsDate() {
	}

	/**
	 * Write a time with milliseconds. Finer digits are kept: V8, JavaScriptCore and
	 * SpiderMonkey read and drop them, Java does not lose them.
	 * @param instant the time
	 * @return the text
	 */
	static String format(Instant instant) {
		if (Math.abs(instant.getEpochSecond()) > MAX_EPOCH_SECOND) {
			throw new DateTimeException("out of the range of a JavaScript Date");
		}
		OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
		int year = time.getYear();
		StringBuilder text = new StringBuilder(30);
		text.append((year >= 0 && year <= 9999) ? "%04d".formatted(year) : "%+07d".formatted(year));
		two(text.append('-'), time.getMonthValue());
		two(text.append('-'), time.getDayOfMonth());
		two(text.append('T'), time.getHour());
		two(text.append(':'), time.getMinute());
		two(text.append(':'), time.getSecond());
		int nanos = time.getNano();
		String fraction = "%09d".formatted(nanos);
		text.append('.')
			.append((nanos % NANOS_PER_MILLI == 0) ? fraction.substring(0, 3) : fraction.replaceAll("0+$", ""));
		return text.append('Z').toString();
	}

	static Instant parse(String text) {
		return Instant.parse(text);
	}

	private static void two(StringBuilder text, int number) {
		text.append((number < 10) ? "0" : "").append(number);
	}

}
