package io.flame.protocol.superjson;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.flame.protocol.BindingFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Java types whose deserializers would not make of an annotated node what it means.
 */
final class Conversions {

	private static final Map<Class<?>, Function<Instant, Object>> DATES = Map.of(Instant.class, (time) -> time,
			Date.class, Date::from, Calendar.class, Conversions::calendar, GregorianCalendar.class,
			Conversions::calendar, OffsetDateTime.class, (time) -> time.atOffset(ZoneOffset.UTC), ZonedDateTime.class,
			(time) -> time.atZone(ZoneOffset.UTC), LocalDateTime.class,
			(time) -> LocalDateTime.ofInstant(time, ZoneOffset.UTC), LocalDate.class,
			(time) -> LocalDate.ofInstant(time, ZoneOffset.UTC));

	/**
	 * More than this is no expression to write by hand, and Java's compiler of patterns
	 * recurses.
	 */
	private static final int MAX_REGEXP_LENGTH = 1000;

	private Conversions() {
	}

	/**
	 * The conversion to a Java type.
	 * @param type the type
	 * @return a function that returns {@code null} for nodes that the deserializer of the
	 * type is to read; {@code null} if there is no such function
	 */
	static @Nullable Function<AnnotatedNode, @Nullable Object> to(Class<?> type) {
		Function<Instant, Object> date = DATES.get(type);
		if (date != null) {
			return (node) -> (node instanceof AnnotatedNode.DateNode time) ? date.apply(time.instant()) : null;
		}
		if (type == String.class) {
			return Conversions::text;
		}
		if (type == Pattern.class) {
			return (node) -> (node instanceof AnnotatedNode.RegexpNode regexp) ? pattern(regexp.stringValue()) : null;
		}
		if (type == ByteBuffer.class) {
			return (node) -> (node instanceof AnnotatedNode.NumbersNode numbers && numbers.isBytes())
					? ByteBuffer.wrap(numbers.toBytes()) : null;
		}
		return null;
	}

	static @Nullable String text(AnnotatedNode node) {
		if (node instanceof AnnotatedNode.ErrorNode error) {
			JsonNode message = error.get("message");
			return (message != null) ? message.asString("") : "";
		}
		return (node instanceof AnnotatedNode.RegexpNode regexp) ? regexp.stringValue() : null;
	}

	private static Calendar calendar(Instant instant) {
		return GregorianCalendar.from(instant.atZone(ZoneOffset.UTC));
	}

	private static Pattern pattern(String text) {
		int end = text.lastIndexOf('/');
		if (end < 1 || text.charAt(0) != '/' || text.length() > MAX_REGEXP_LENGTH) {
			throw BindingFailure
				.because("a regular expression is /source/flags of at most %d characters".formatted(MAX_REGEXP_LENGTH));
		}
		int flags = 0;
		for (int i = end + 1; i < text.length(); i++) {
			flags |= flag(text.charAt(i));
		}
		try {
			return Pattern.compile(text.substring(1, end), flags);
		}
		catch (IllegalArgumentException ex) {
			throw BindingFailure.because("the regular expression is none that Java knows");
		}
	}

	private static int flag(char flag) {
		return switch (flag) {
			case 'i' -> Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
			case 'm' -> Pattern.MULTILINE;
			case 's' -> Pattern.DOTALL;
			// Java's patterns are Unicode's; the others say how to search, not what
			case 'u', 'g', 'y', 'd' -> 0;
			default -> throw BindingFailure.because("the regular expression has a flag that Java does not know");
		};
	}

}
