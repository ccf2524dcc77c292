package io.flame.session.instance;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.MergedAnnotations;

/**
 * Tells what the container gives to an instance.
 */
final class Injection {

	private static final String INJECT = "jakarta.inject.Inject";

	/** By name: not all of them are on every class path. */
	private static final List<String> ANNOTATIONS = List.of(Autowired.class.getName(), Value.class.getName(), INJECT,
			"jakarta.annotation.Resource", "jakarta.ejb.EJB", "jakarta.persistence.PersistenceContext",
			"jakarta.persistence.PersistenceUnit");

	private Injection() {
	}

	/**
	 * Whether a field is annotated for injection.
	 */
	static boolean isInjected(AnnotatedElement field) {
		MergedAnnotations annotations = MergedAnnotations.from(field);
		return ANNOTATIONS.stream().anyMatch(annotations::isPresent);
	}

	/**
	 * The constructor that the container calls: the annotated one, the only one, or the
	 * one without parameters.
	 * @return the constructor, {@code null} if there is none that it can call
	 */
	static @Nullable Constructor<?> constructor(Class<?> type) {
		Constructor<?>[] constructors = type.getDeclaredConstructors();
		Constructor<?> annotated = Arrays.stream(constructors).filter(Injection::isAnnotated).findFirst().orElse(null);
		if (annotated != null) {
			return annotated;
		}
		Constructor<?> candidate = (constructors.length == 1) ? constructors[0]
				: Arrays.stream(constructors)
					.filter((constructor) -> constructor.getParameterCount() == 0)
					.findFirst()
					.orElse(null);
		return (candidate != null && Arrays.stream(candidate.getParameters()).allMatch(Injection::isProvided))
				? candidate : null;
	}

	private static boolean isAnnotated(Constructor<?> constructor) {
		MergedAnnotations annotations = MergedAnnotations.from(constructor);
		return annotations.isPresent(Autowired.class) || annotations.isPresent(INJECT);
	}

	/** A number or a text is no bean, unless it is asked for as one. */
	private static boolean isProvided(Parameter parameter) {
		if (!BeanUtils.isSimpleProperty(parameter.getType())) {
			return true;
		}
		MergedAnnotations annotations = MergedAnnotations.from(parameter);
		return annotations.isPresent(Value.class) || annotations.isPresent(Qualifier.class);
	}

}
