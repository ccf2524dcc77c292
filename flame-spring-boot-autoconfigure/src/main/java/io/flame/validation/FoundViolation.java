package io.flame.validation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import io.flame.FlameInvalidArgumentException;
import io.flame.FlameInvalidArgumentException.Violation;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;

/**
 * A violation, and of which parameter.
 *
 * @param parameter the index of the parameter, negative if it is of all together
 * @param violation what the caller learns
 */
record FoundViolation(int parameter, Violation violation) {

	/** An answer names some of them, not those of all elements of a long list. */
	private static final int MAX_VIOLATIONS = 100;

	private static final Comparator<FoundViolation> ORDER = Comparator.comparingInt(FoundViolation::parameter)
		.thenComparing((found) -> found.violation().path())
		.thenComparing((found) -> found.violation().message());

	static FoundViolation of(ConstraintViolation<?> violation) {
		int parameter = -1;
		StringBuilder path = new StringBuilder();
		for (Path.Node node : violation.getPropertyPath()) {
			if (node.getKind() == ElementKind.PARAMETER) {
				parameter = node.as(Path.ParameterNode.class).getParameterIndex();
			}
			append(path, node);
		}
		return new FoundViolation(parameter, new Violation(path.toString(), violation.getMessage()));
	}

	private static void append(StringBuilder path, Path.Node node) {
		if (node.isInIterable()) {
			// the keys of a map are values
			String key = (node.getKey() != null) ? "[…]" : "[]";
			path.append((node.getIndex() != null) ? "[" + node.getIndex() + "]" : key);
		}
		String name = switch (node.getKind()) {
			case PARAMETER, PROPERTY, CROSS_PARAMETER -> node.getName();
			default -> null;
		};
		if (name != null) {
			path.append((!path.isEmpty()) ? "." : "").append(name);
		}
	}

	static FlameInvalidArgumentException exception(String method, List<FoundViolation> found) {
		List<Violation> violations = found.stream()
			.sorted(ORDER)
			.limit(MAX_VIOLATIONS)
			.map(FoundViolation::violation)
			.toList();
		String more = (found.size() > violations.size()) ? "; and %d more".formatted(found.size() - violations.size())
				: "";
		return FlameInvalidArgumentException.of("The arguments of %s are not valid: %s%s".formatted(method,
				violations.stream()
					.map((violation) -> violation.path() + ": " + violation.message())
					.collect(Collectors.joining("; ")),
				more), violations);
	}

}
