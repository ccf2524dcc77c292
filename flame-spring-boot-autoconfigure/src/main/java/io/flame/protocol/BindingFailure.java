package io.flame.protocol;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.flame.FlameSerializationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Says which argument or result could not be bound or written and where in it, without
 * ever repeating the value (WIRE.md, order of checks, row 11).
 * <p>
 * The exceptions have no cause: the messages of Jackson and of the application's
 * constructors may quote the value.
 */
public final class BindingFailure {

	private static final int MAX_PATH_LENGTH = 200;

	/** What throws for others. */
	private static final Pattern ASSERTIONS = Pattern
		.compile("java\\.util\\.Objects|.*\\.(Assert|Preconditions|Validate)");

	private BindingFailure() {
	}

	/**
	 * An argument that does not bind to its declared type.
	 * @param position the position of the argument, from 0
	 * @param type the declared type
	 * @param ex what went wrong
	 * @return the exception to throw
	 */
	public static FlameSerializationException argument(int position, Type type, RuntimeException ex) {
		return failure("Argument %d does not bind to %s".formatted(position, type.getTypeName()), ex);
	}

	/**
	 * A result that does not bind to its declared type.
	 * @param type the declared type
	 * @param ex what went wrong
	 * @return the exception to throw
	 */
	public static FlameSerializationException result(Type type, RuntimeException ex) {
		return failure("The result does not bind to %s".formatted(type.getTypeName()), ex);
	}

	/**
	 * An argument that can not be written.
	 * @param position the position of the argument, from 0
	 * @param type the declared type
	 * @param ex what went wrong
	 * @return the exception to throw
	 */
	public static FlameSerializationException unwritableArgument(int position, Type type, RuntimeException ex) {
		return unwritable("Argument %d can not be written as %s".formatted(position, type.getTypeName()), ex);
	}

	/**
	 * A result that can not be written.
	 * @param type the declared type
	 * @param ex what went wrong
	 * @return the exception to throw
	 */
	public static FlameSerializationException unwritableResult(Type type, RuntimeException ex) {
		return unwritable("The result can not be written as %s".formatted(type.getTypeName()), ex);
	}

	static FlameSerializationException field(String name, Type type, RuntimeException ex) {
		return failure("The field '%s' does not bind to %s".formatted(name, type.getTypeName()), ex);
	}

	static FlameSerializationException unwritableField(String name, Type type, RuntimeException ex) {
		return unwritable("The field '%s' cannot be written as %s".formatted(name, type.getTypeName()), ex);
	}

	/**
	 * Another number of arguments than the method declares.
	 * @param expected the number of declared parameters
	 * @param actual the number of arguments received
	 * @return the exception to throw
	 */
	public static FlameSerializationException count(int expected, int actual) {
		return new FlameSerializationException(
				"%d arguments were received where %d are declared".formatted(actual, expected));
	}

	/**
	 * Arguments that are not an array, which over HTTP is known before.
	 * @return the exception to throw
	 */
	static FlameSerializationException unreadableArguments() {
		return new FlameSerializationException("The arguments are not a complete array");
	}

	/**
	 * An exception to throw inside Jackson whose reason, as it does not quote a value,
	 * becomes part of the message.
	 * @param reason what is wrong, without a value
	 * @return the exception to throw
	 */
	public static JacksonException because(String reason) {
		return new ExplainedException(reason);
	}

	/**
	 * Names a place in the data: {@code customer.orders[2].id}.
	 * @param path names of properties and indexes, from the outside in
	 * @return the path, shortened if it is long
	 */
	public static String path(List<String> path) {
		StringBuilder text = new StringBuilder();
		for (String segment : path) {
			if (text.length() > MAX_PATH_LENGTH) {
				break;
			}
			text.append((text.isEmpty() || segment.startsWith("[")) ? "" : ".").append(segment);
		}
		boolean cut = text.length() > MAX_PATH_LENGTH;
		text.setLength(Math.min(text.length(), MAX_PATH_LENGTH));
		for (int i = 0; i < text.length(); i++) {
			// names are the sender's: no line of a log may be forged with them
			if (Character.isISOControl(text.charAt(i))) {
				text.setCharAt(i, '?');
			}
		}
		return text + (cut ? "…" : "");
	}

	private static FlameSerializationException failure(String what, RuntimeException ex) {
		if (ex instanceof FlameSerializationException failure) {
			return failure;
		}
		StringBuilder message = new StringBuilder(what);
		if (ex instanceof JacksonException jackson && !jackson.getPath().isEmpty()) {
			message.append(" at '").append(path(segments(jackson))).append('\'');
		}
		return new FlameSerializationException(message.append(reason(ex)).toString());
	}

	/**
	 * The values are this process's own: it may know all about the reason.
	 */
	private static FlameSerializationException unwritable(String what, RuntimeException ex) {
		FlameSerializationException failure = failure(what, ex);
		return (failure == ex) ? failure : new FlameSerializationException(String.valueOf(failure.getMessage()), ex);
	}

	private static List<String> segments(JacksonException ex) {
		return ex.getPath().stream().map(BindingFailure::segment).toList();
	}

	private static String segment(JacksonException.Reference reference) {
		String name = reference.getPropertyName();
		if (name != null) {
			// the keys of a map are values
			return (reference.from() instanceof Map<?, ?>) ? "[…]" : name;
		}
		return (reference.getIndex() >= 0) ? "[" + reference.getIndex() + "]" : "[?]";
	}

	private static String reason(RuntimeException ex) {
		if (ex instanceof ExplainedException explained) {
			return ": " + explained.getOriginalMessage();
		}
		if (ex instanceof InvalidTypeIdException typeId) {
			return ": no known subtype of " + typeId.getBaseType().toCanonical();
		}
		if (ex instanceof ValueInstantiationException instantiation) {
			return ": " + instantiation.getType().toCanonical() + " refused its values" + thrown(ex);
		}
		if (ex instanceof InputCoercionException coercion && coercion.getTargetType() != null) {
			return ": expected " + coercion.getTargetType().getTypeName();
		}
		if (ex instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
			return ": expected " + mismatch.getTargetType().getTypeName();
		}
		return thrown(ex);
	}

	// of a failure outside Jackson only class and place: its message may quote values
	private static String thrown(RuntimeException ex) {
		Throwable root = ex;
		while (root.getCause() != null && root.getCause() != root) {
			root = root.getCause();
		}
		String place = Arrays.stream(root.getStackTrace())
			.filter((frame) -> !ASSERTIONS.matcher(frame.getClassName()).matches())
			.findFirst()
			.map((frame) -> " at " + frame)
			.orElse("");
		return (root instanceof JacksonException) ? "" : " (" + root.getClass().getName() + place + ")";
	}

	/** An exception whose message does not quote a value. */
	private static final class ExplainedException extends MismatchedInputException {

		ExplainedException(String reason) {
			super((@Nullable JsonParser) null, reason);
		}

	}

}
