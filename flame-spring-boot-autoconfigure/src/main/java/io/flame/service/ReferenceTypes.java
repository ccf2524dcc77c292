package io.flame.service;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.flame.FlameRef;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Types of references to values.
 */
public final class ReferenceTypes {

	private ReferenceTypes() {
	}

	/**
	 * The type of references to values of a type.
	 * @param type the type of the values
	 * @return the type of the references
	 */
	public static Type of(Type type) {
		Type value = (type instanceof Class<?> plain) ? ClassUtils.resolvePrimitiveIfNecessary(plain) : type;
		return ResolvableType.forClassWithGenerics(FlameRef.class, ResolvableType.forType(value)).getType();
	}

	/**
	 * The types of arguments, some of which are references to the declared types.
	 * @param types the declared types
	 * @param positions the positions of the references
	 * @return the types as they travel
	 */
	public static List<Type> of(List<Type> types, Collection<Integer> positions) {
		if (positions.isEmpty()) {
			return types;
		}
		List<Type> travelling = new ArrayList<>(types);
		for (int position : positions) {
			if (position < types.size()) {
				travelling.set(position, of(types.get(position)));
			}
		}
		return travelling;
	}

	/**
	 * Whether values of a type are references.
	 * @param type the type
	 * @return whether it is {@link FlameRef}
	 */
	public static boolean isReference(Type type) {
		return FlameRef.class.isAssignableFrom(ResolvableType.forType(type).toClass());
	}

	/**
	 * Whether a type is one of references, or of containers of references, as far as its
	 * declaration tells.
	 * @param type the type
	 * @return whether it mentions {@link FlameRef}
	 */
	public static boolean mentionsReferences(Type type) {
		return mentionsReferences(ResolvableType.forType(type));
	}

	private static boolean mentionsReferences(ResolvableType type) {
		if (FlameRef.class.isAssignableFrom(type.toClass())) {
			return true;
		}
		if (type.isArray()) {
			return mentionsReferences(type.getComponentType());
		}
		for (ResolvableType generic : type.getGenerics()) {
			if (mentionsReferences(generic)) {
				return true;
			}
		}
		return false;
	}

}
