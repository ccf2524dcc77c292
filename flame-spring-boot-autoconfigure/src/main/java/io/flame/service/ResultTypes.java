package io.flame.service;

import java.lang.reflect.Method;
import java.lang.reflect.Type;

import io.flame.FlameConfigurationException;
import io.flame.FlameResult;

import org.springframework.core.ResolvableType;

/**
 * What travels of the results of methods.
 */
final class ResultTypes {

	private ResultTypes() {
	}

	static boolean isResultAsValue(Type type) {
		return ResolvableType.forType(type).toClass() == FlameResult.class;
	}

	/**
	 * The type that travels: of a {@link FlameResult} that of the value.
	 */
	static Type travelling(Type type, Method method) {
		ResolvableType resolvable = ResolvableType.forType(type);
		if (!FlameResult.class.isAssignableFrom(resolvable.toClass())) {
			return type;
		}
		if (!isResultAsValue(type)) {
			throw new FlameConfigurationException(
					"The method %s returns one of the two cases of a result only.".formatted(method),
					"Return FlameResult itself.");
		}
		if (type instanceof Class<?>) {
			throw new FlameConfigurationException(
					"The method %s returns FlameResult without its type.".formatted(method),
					"Declare it, for example FlameResult<String>.");
		}
		ResolvableType value = resolvable.getGeneric();
		return (value.toClass() == Void.class) ? void.class : value.getType();
	}

}
