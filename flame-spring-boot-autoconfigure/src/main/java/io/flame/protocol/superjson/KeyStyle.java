package io.flame.protocol.superjson;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.introspect.AnnotatedMember;

/**
 * How JavaScript would have the keys of a map: an object has names, a {@code Map} has
 * any.
 */
enum KeyStyle {

	/** Keys are texts in JavaScript: a plain object. */
	NAMES,

	/** Keys are something else: a {@code Map}. */
	VALUES,

	/** The type does not tell: an object if all keys of a map happen to be texts. */
	BY_VALUE;

	private static final List<Class<?>> TEXTS = List.of(CharSequence.class, Character.class, Enum.class, UUID.class,
			URI.class, URL.class, Locale.class, Currency.class, TimeZone.class, Class.class, File.class, Path.class);

	static KeyStyle of(JavaType type, SerializationContext context, @Nullable BeanProperty property) {
		if (isText(type.getRawClass()) || hasKeySerializer(type, context, property)) {
			return NAMES;
		}
		return type.isJavaLangObject() ? BY_VALUE : VALUES;
	}

	static boolean isName(@Nullable Object key) {
		return key != null && isText(key.getClass());
	}

	private static boolean isText(Class<?> type) {
		// of java.time, all but Instant are plain texts here
		boolean time = type.getName().startsWith("java.time.") && type != Instant.class;
		return time || type == char.class || TEXTS.stream().anyMatch((text) -> text.isAssignableFrom(type));
	}

	// whether the application says how the keys become names
	private static boolean hasKeySerializer(JavaType type, SerializationContext context,
			@Nullable BeanProperty property) {
		if (property != null && property.getMember() != null && context.getAnnotationIntrospector()
			.findKeySerializer(context.getConfig(), property.getMember()) != null) {
			return true;
		}
		if (!context.findKeySerializer(type, property).getClass().getName().startsWith("tools.jackson.")) {
			return true;
		}
		BeanDescription description = context.introspectBeanDescription(type);
		AnnotatedMember value = description.findJsonValueAccessor();
		return description.findJsonKeyAccessor() != null || (value != null && isText(value.getRawType()));
	}

}
