package io.flame.backend;

import io.flame.FlameConfigurationException;

/**
 * Binds the settings of backends to types of their own. There is a bean of this type in
 * every Flame application.
 */
@FunctionalInterface
public interface BackendSettingsBinder {

	/**
	 * Bind the settings of a backend, for all configured pools at once. An unknown key is
	 * logged as a warning.
	 * @param <S> the type of the settings
	 * @param backend the name of the backend in the keys, in the form
	 * {@code lower-case-with-dashes}
	 * @param type a class with setters or a record, as for Spring Boot's configuration
	 * properties
	 * @return the settings
	 * @throws FlameConfigurationException if a value is invalid; the message names the
	 * key
	 */
	<S> BackendSettings<S> bind(String backend, Class<S> type);

}
