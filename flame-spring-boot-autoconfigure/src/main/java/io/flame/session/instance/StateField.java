package io.flame.session.instance;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.flame.service.TypeVariables;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * A field that is part of the state.
 *
 * @param name its name in the state, which no other field of the class has
 * @param type its type as the class sees it
 * @param field the field
 */
record StateField(String name, Type type, Field field) {

	/**
	 * The fields of a class and its superclasses that make up the state: those that are
	 * neither static nor transient, and that the container does not inject.
	 * @return the fields, always in the same order
	 */
	static List<StateField> of(Class<?> owner) {
		List<StateField> fields = new ArrayList<>();
		Set<String> names = new HashSet<>();
		for (Class<?> type = owner; type != null && type != Object.class; type = type.getSuperclass()) {
			Constructor<?> constructor = Injection.constructor(type);
			for (Field field : sorted(type.getDeclaredFields())) {
				if (isState(field, constructor)) {
					// a superclass may have one of the same name
					String name = names.add(field.getName()) ? field.getName() : type.getName() + "." + field.getName();
					fields.add(new StateField(name, TypeVariables.resolve(field.getGenericType(), owner), field));
				}
			}
		}
		fields.forEach((field) -> ReflectionUtils.makeAccessible(field.field()));
		return List.copyOf(fields);
	}

	/** The order in which reflection finds them is not always the same. */
	private static Field[] sorted(Field[] fields) {
		Arrays.sort(fields, Comparator.comparing(Field::getName));
		return fields;
	}

	private static boolean isState(Field field, @Nullable Constructor<?> constructor) {
		int modifiers = field.getModifiers();
		return !Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers) && !field.isSynthetic()
				&& !Injection.isInjected(field) && !(Modifier.isFinal(modifiers) && constructor != null
						&& List.of(constructor.getGenericParameterTypes()).contains(field.getGenericType()));
	}

	@Nullable Object get(Object instance) {
		return ReflectionUtils.getField(this.field, instance);
	}

	void set(Object instance, @Nullable Object value) {
		ReflectionUtils.setField(this.field, instance, value);
	}

}
