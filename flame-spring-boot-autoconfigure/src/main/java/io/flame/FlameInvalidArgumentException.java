package io.flame;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The arguments can not be accepted: they violate constraints, which the
 * {@linkplain #violations() violations} tell, or no idempotency key can be made of them.
 * The method was not executed.
 */
public final class FlameInvalidArgumentException extends FlameException {

	private static final String VIOLATIONS = "violations";

	private static final String PATH = "path";

	private static final String MESSAGE = "message";

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 */
	public FlameInvalidArgumentException(String message) {
		super(FlameErrorCode.INVALID_ARGUMENT, message);
	}

	/**
	 * Create an exception that is not retryable.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 */
	public FlameInvalidArgumentException(String message, @Nullable Throwable cause) {
		super(FlameErrorCode.INVALID_ARGUMENT, message, cause, Map.of(), false);
	}

	/**
	 * Create an exception.
	 * @param message what happened, where, and what to do about it
	 * @param cause the cause, if there is one
	 * @param details more about it, as plain data
	 * @param retryable whether trying again may help and does no harm
	 */
	public FlameInvalidArgumentException(String message, @Nullable Throwable cause, Map<String, Object> details,
			boolean retryable) {
		super(FlameErrorCode.INVALID_ARGUMENT, message, cause, details, retryable);
	}

	/**
	 * Create an exception that is not retryable. Its violations reach the caller in any
	 * case.
	 * @param message what happened, where, and what to do about it
	 * @param violations what is not valid
	 * @return the exception
	 */
	public static FlameInvalidArgumentException of(String message, List<Violation> violations) {
		return new FlameInvalidArgumentException(message, null,
				Map.of(VIOLATIONS,
						violations.stream()
							.map((violation) -> Map.of(PATH, violation.path(), MESSAGE, violation.message()))
							.toList()),
				false);
	}

	/**
	 * What is not valid.
	 * @return the violations in the order of the arguments, empty if they are not known
	 */
	public List<Violation> violations() {
		List<Violation> violations = new ArrayList<>();
		if (details().get(VIOLATIONS) instanceof List<?> list) {
			// it may come from the wire
			for (Object each : list) {
				if (each instanceof Map<?, ?> map && map.get(PATH) instanceof String path
						&& map.get(MESSAGE) instanceof String message) {
					violations.add(new Violation(path, message));
				}
			}
		}
		return List.copyOf(violations);
	}

	/**
	 * A constraint that is violated.
	 *
	 * @param path the parameter, and where in it: {@code order.lines[0].amount}
	 * @param message what the constraint says
	 */
	public record Violation(String path, String message) {

		public Violation {
			Assert.notNull(path, "'path' must not be null");
			Assert.notNull(message, "'message' must not be null");
		}

	}

}
