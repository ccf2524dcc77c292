package io.flame.autoconfigure.quiet;

import java.util.regex.Pattern;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;

/**
 * Knows a database in the memory of this process: nobody else fills it, so that even a
 * runner has to. It is known by its URL, without a connection.
 */
final class OwnDatabase {

	private static final Pattern URL = Pattern.compile("jdbc:(h2:mem|hsqldb:mem|derby:memory):.*");

	private static final String[] PROPERTIES = { "jdbcUrl", "url" };

	private OwnDatabase() {
	}

	static boolean isBehind(@Nullable DataSource dataSource) {
		if (dataSource == null || dataSource instanceof EmbeddedDatabase) {
			return dataSource != null;
		}
		BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(dataSource);
		for (String property : PROPERTIES) {
			if (properties.isReadableProperty(property)
					&& properties.getPropertyValue(property) instanceof String url) {
				return URL.matcher(url).matches();
			}
		}
		return false;
	}

}
