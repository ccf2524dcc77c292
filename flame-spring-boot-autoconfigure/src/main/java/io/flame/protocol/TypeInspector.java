package io.flame.protocol;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.BaseStream;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.flame.FlameRef;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.impl.UnsupportedTypeDeserializer;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.ser.PropertyWriter;

/**
 * Finds out why a declared type can not be written here and read in another process, as
 * far as that can be known without a value. Nothing of the application is executed.
 */
final class TypeInspector {

	/** What stands for something that exists in one process only, or only once. */
	private static final List<Class<?>> BOUND_TO_THE_PROCESS = List.of(InputStream.class, OutputStream.class,
			Reader.class, Writer.class, BaseStream.class, Iterator.class, Thread.class, ClassLoader.class,
			AnnotatedElement.class);

	private static final String JACKSON = "tools.jackson.databind.";

	private static final Set<JsonTypeInfo.Id> CLASS_NAMES = Set.of(JsonTypeInfo.Id.CLASS,
			JsonTypeInfo.Id.MINIMAL_CLASS);

	/** Annotations that say whether a property of an entity is lazy. */
	private static final Set<String> LAZY = Set.of("jakarta.persistence.OneToMany", "jakarta.persistence.ManyToMany",
			"jakarta.persistence.ElementCollection", "jakarta.persistence.OneToOne", "jakarta.persistence.ManyToOne");

	private final DeserializationContext reading;

	private final SerializationContext writing;

	private final boolean lazyPropertiesAreWritten;

	private final Set<JavaType> seen = new HashSet<>();

	/**
	 * Create an inspector for one type.
	 * @param reading the context in which it would be read
	 * @param writing the context in which it would be written
	 * @param lazyPropertiesAreWritten whether lazy properties of entities do no harm
	 */
	TypeInspector(DeserializationContext reading, SerializationContext writing, boolean lazyPropertiesAreWritten) {
		this.reading = reading;
		this.writing = writing;
		this.lazyPropertiesAreWritten = lazyPropertiesAreWritten;
	}

	/**
	 * Find out what is wrong with a type.
	 * @return a clause that follows the name of what has the type, {@code null} if
	 * nothing is wrong
	 */
	@Nullable String findProblem(Type type) {
		String problem = findUnknown(type);
		if (problem != null) {
			return problem;
		}
		JavaType javaType = this.reading.constructType(type);
		return findProblem(javaType, "");
	}

	/**
	 * Type arguments that nobody knows.
	 */
	private static @Nullable String findUnknown(Type type) {
		if (type instanceof Class<?> plain) {
			return plain.isArray() ? findUnknown(plain.getComponentType()) : (plain.getTypeParameters().length == 0)
					? null : "has the raw type %s, which does not tell what is in it".formatted(plain.getSimpleName());
		}
		if (type instanceof ParameterizedType parameterized) {
			return findUnknown(parameterized.getActualTypeArguments());
		}
		if (type instanceof GenericArrayType array) {
			return findUnknown(array.getGenericComponentType());
		}
		if (type instanceof WildcardType wildcard) {
			return findUnknown(wildcard.getUpperBounds());
		}
		return (type instanceof TypeVariable<?> variable && variable.getBounds()[0] == Object.class)
				? "has the type variable %s, which does not tell what it is".formatted(type) : null;
	}

	private static @Nullable String findUnknown(Type[] types) {
		for (Type type : types) {
			String problem = findUnknown(type);
			if (problem != null) {
				return problem;
			}
		}
		return null;
	}

	private @Nullable String findProblem(JavaType type, String path) {
		if (!this.seen.add(type)) {
			return null;
		}
		if (type.hasRawClass(FlameRef.class)) {
			return findProblem(type.containedTypeOrUnknown(0), path);
		}
		try {
			for (Class<?> bound : BOUND_TO_THE_PROCESS) {
				if (bound.isAssignableFrom(type.getRawClass())) {
					return where(path) + "is of type %s, which can not leave its process".formatted(name(type));
				}
			}
			return findProblem(type, this.reading.findNonContextualValueDeserializer(type),
					this.reading.findTypeDeserializer(type), path);
		}
		catch (DatabindException ex) {
			return where(path)
					+ "is of type %s, which Jackson can not handle: %s".formatted(name(type), ex.getOriginalMessage());
		}
	}

	private @Nullable String findProblemOfContent(JavaType type, String path) {
		if (type.isMapLikeType()) {
			if (type.getKeyType().hasRawClass(Class.class)) {
				return where(path) + "has classes as keys, whose names are not read from the wire";
			}
			this.reading.findKeyDeserializer(type.getKeyType(), null);
		}
		return findProblem(type.getContentType(), type.isContainerType() ? path + "[]" : path);
	}

	private @Nullable String findProblem(JavaType type, ValueDeserializer<?> deserializer,
			@Nullable TypeDeserializer typeDeserializer, String path) {
		if (typeDeserializer != null) {
			// which subtypes there are is known by their names only
			return CLASS_NAMES.contains(typeDeserializer.getTypeIdResolver().getMechanism()) ? where(path)
					+ "is of type %s, whose @JsonTypeInfo takes names of classes from the wire".formatted(name(type))
					: null;
		}
		if (deserializer instanceof AbstractDeserializer) {
			return isScalarPossible(type.getRawClass()) ? null : where(path)
					+ "is of type %s, which is abstract: nobody knows what to make of it".formatted(name(type));
		}
		if (deserializer instanceof UnsupportedTypeDeserializer
				|| deserializer instanceof NoClassNamesModule.Refusal<?>) {
			return where(path) + "is of type %s, which is not read from the wire".formatted(name(type));
		}
		if (deserializer instanceof BeanDeserializerBase bean) {
			return findProblemOfBean(type, bean, path);
		}
		// what others read they may read in their own way
		boolean standard = deserializer.getClass().getName().startsWith(JACKSON);
		return (standard && (type.isContainerType() || type.isReferenceType())) ? findProblemOfContent(type, path)
				: null;
	}

	private @Nullable String findProblemOfBean(JavaType type, BeanDeserializerBase bean, String path) {
		ValueInstantiator instantiator = bean.getValueInstantiator();
		if (!instantiator.canInstantiate()) {
			return where(path) + "is of type %s, which has neither a default constructor nor one that Jackson can use"
				.formatted(name(type));
		}
		String problem = findLazyProperty(type, path);
		boolean fromProperties = instantiator.canCreateUsingDefault() || instantiator.canCreateFromObjectWith();
		if (problem != null || !fromProperties || instantiator.canCreateUsingDelegate()) {
			return problem;
		}
		for (Iterator<SettableBeanProperty> properties = bean.properties(); properties.hasNext();) {
			SettableBeanProperty property = properties.next();
			problem = findProblemOfProperty(property,
					path.isEmpty() ? property.getName() : path + "." + property.getName());
			if (problem != null) {
				return problem;
			}
		}
		return null;
	}

	private @Nullable String findProblemOfProperty(SettableBeanProperty property, String path) {
		JavaType type = property.getType();
		if (type.isContainerType() || type.isReferenceType()) {
			JsonTypeInfo typeInfo = property.getAnnotation(JsonTypeInfo.class);
			if (typeInfo != null) {
				return CLASS_NAMES.contains(typeInfo.use())
						? where(path) + "has a @JsonTypeInfo that takes names of classes from the wire" : null;
			}
			if (property.getAnnotation(JsonDeserialize.class) != null) {
				return null;
			}
		}
		if (!property.hasValueDeserializer()) {
			return findProblem(type, path);
		}
		return this.seen.add(type)
				? findProblem(type, property.getValueDeserializer(), property.getValueTypeDeserializer(), path) : null;
	}

	/**
	 * Outside of their transaction lazy properties can not be read.
	 */
	private @Nullable String findLazyProperty(JavaType type, String path) {
		if (this.lazyPropertiesAreWritten || !isEntity(type.getRawClass())) {
			return null;
		}
		for (Iterator<PropertyWriter> properties = this.writing.findValueSerializer(type).properties(); properties
			.hasNext();) {
			PropertyWriter property = properties.next();
			if (isLazy(property.getMember()) || isLazyField(type.getRawClass(), property.getName())) {
				return where(path)
						+ "is the entity %s with the lazy property '%s'".formatted(name(type), property.getName());
			}
		}
		return null;
	}

	private static boolean isEntity(Class<?> type) {
		for (Annotation annotation : type.getAnnotations()) {
			if (annotation.annotationType().getName().equals("jakarta.persistence.Entity")) {
				return true;
			}
		}
		return false;
	}

	private static boolean isLazyField(Class<?> type, String name) {
		for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
			try {
				return isLazy(declaring.getDeclaredField(name));
			}
			catch (NoSuchFieldException ex) {
				// perhaps above
			}
		}
		return false;
	}

	private static boolean isLazy(@Nullable AnnotatedMember member) {
		AnnotatedElement annotated = (member != null) ? member.getAnnotated() : null;
		// there is none of a virtual property
		return annotated != null && isLazy(annotated);
	}

	private static boolean isLazy(AnnotatedElement member) {
		for (Annotation annotation : member.getAnnotations()) {
			String name = annotation.annotationType().getName();
			if (LAZY.contains(name)) {
				return fetch(annotation).equals("LAZY");
			}
		}
		return false;
	}

	private static String fetch(Annotation annotation) {
		try {
			return String.valueOf(annotation.annotationType().getMethod("fetch").invoke(annotation));
		}
		catch (ReflectiveOperationException ex) {
			return "";
		}
	}

	/** An interface such as {@code Comparable}, which a text or a number can be. */
	private static boolean isScalarPossible(Class<?> type) {
		return type.isAssignableFrom(String.class) || type.isAssignableFrom(Integer.class)
				|| type.isAssignableFrom(Double.class) || type.isAssignableFrom(Boolean.class);
	}

	private static String where(String path) {
		return path.isEmpty() ? "" : "has '%s', which ".formatted(path);
	}

	private static String name(JavaType type) {
		return type.getRawClass().getSimpleName();
	}

}
