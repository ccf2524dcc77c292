package io.flame.autoconfigure.quiet;

import java.util.regex.Pattern;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.BeansException;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.util.ClassUtils;

/**
 * Knows a database in the memory of this process: nobody else fills it, so that even a
 * runner has to. It is known by its URL, without a connection.
 */
final class OwnDatabase {

	private static final Pattern URL = Pattern
		.compile("jdbc:(p6spy:)?(h2:mem|hsqldb:mem|derby:memory|sqlite::memory):.*");

	private static final String EMBEDDED = "org.springframework.jdbc.datasource.embedded.EmbeddedDatabase";

	private static final String[] URL_PROPERTIES = { "jdbcUrl", "url" };

	/** Of a data source that stands before another one. */
	private static final String TARGET = "targetDataSource";

	private OwnDatabase() {
	}

	static boolean isBehind(@Nullable DataSource dataSource) {
		return dataSource != null && (isEmbedded(dataSource) || isInMemory(dataSource));
	}

	private static boolean isEmbedded(DataSource dataSource) {
		return ClassUtils.getAllInterfacesAsSet(dataSource).stream().map(Class::getName).anyMatch(EMBEDDED::equals);
	}

	private static boolean isInMemory(DataSource dataSource) {
		BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(dataSource);
		for (String property : URL_PROPERTIES) {
			if (read(properties, property) instanceof String url) {
				return URL.matcher(url).matches();
			}
		}
		return read(properties, TARGET) instanceof DataSource target && isBehind(target);
	}

	private static @Nullable Object read(BeanWrapper properties, String name) {
		try {
			return properties.isReadableProperty(name) ? properties.getPropertyValue(name) : null;
		}
		catch (BeansException ex) {
			return null;
		}
	}

}
