package io.flame.service;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Map;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;

/**
 * Replaces the type variables of a base class or an interface by what a subclass makes of
 * them, at any depth. Wildcards become their upper bounds: for what is in a list it is
 * the same.
 */
public final class TypeVariables {

	private TypeVariables() {
	}

	/**
	 * Resolve a type that a class or one of its supertypes declares.
	 * @param type the declared type
	 * @param subclass the class by which it is seen
	 * @return the type without the variables that the class knows
	 */
	public static Type resolve(Type type, Class<?> subclass) {
		return resolve(type, GenericTypeResolver.getTypeVariableMap(subclass));
	}

	@SuppressWarnings("rawtypes")
	private static Type resolve(Type type, Map<TypeVariable, Type> variables) {
		if (type instanceof TypeVariable<?> variable) {
			Type value = variables.get(variable);
			return (value != null && !value.equals(type)) ? resolve(value, variables) : type;
		}
		if (type instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 0) {
			return resolve(wildcard.getUpperBounds()[0], variables);
		}
		if (type instanceof GenericArrayType array) {
			Type component = resolve(array.getGenericComponentType(), variables);
			return (component instanceof Class<?> plain) ? plain.arrayType() : new ArrayOf(component);
		}
		if (type instanceof ParameterizedType parameterized) {
			ResolvableType[] arguments = Arrays.stream(parameterized.getActualTypeArguments())
				.map((argument) -> ResolvableType.forType(resolve(argument, variables)))
				.toArray(ResolvableType[]::new);
			return ResolvableType.forClassWithGenerics((Class<?>) parameterized.getRawType(), arguments).getType();
		}
		return type;
	}

	/**
	 * An array of a type with type arguments.
	 *
	 * @param component the type of its elements
	 */
	private record ArrayOf(Type component) implements GenericArrayType {

		@Override
		public Type getGenericComponentType() {
			return this.component;
		}

		@Override
		public String toString() {
			return this.component.getTypeName() + "[]";
		}

	}

}
