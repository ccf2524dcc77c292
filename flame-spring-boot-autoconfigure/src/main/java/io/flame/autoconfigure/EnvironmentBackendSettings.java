package io.flame.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

import io.flame.FlameConfigurationException;
import io.flame.backend.BackendSettings;
import io.flame.backend.BackendSettingsBinder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/**
 * Binds the settings of backends from the environment.
 */
class EnvironmentBackendSettings implements BackendSettingsBinder {

	private static final Log logger = LogFactory.getLog(EnvironmentBackendSettings.class);

	private static final ConfigurationPropertyName BACKENDS = ConfigurationPropertyName.of("flame.backend");

	private static final ConfigurationPropertyName POOLS = ConfigurationPropertyName.of("flame.pools");

	private final Environment environment;

	private final Collection<String> pools;

	/** An unknown key is logged once. */
	private final Set<String> unknown = ConcurrentHashMap.newKeySet();

	EnvironmentBackendSettings(Environment environment, Collection<String> pools) {
		this.environment = environment;
		this.pools = pools;
	}

	@Override
	public <S> BackendSettings<S> bind(String backend, Class<S> type) {
		Settings<S> settings = new Settings<>(backend, type);
		this.pools.forEach(settings::of);
		return settings;
	}

	/**
	 * The settings of a backend.
	 *
	 * @param <S> the type of the settings
	 */
	private final class Settings<S> implements BackendSettings<S> {

		private final ConfigurationPropertyName prefix;

		private final String backend;

		private final Class<S> type;

		private final S common;

		private final Map<String, S> ofPools = new ConcurrentHashMap<>();

		Settings(String backend, Class<S> type) {
			this.backend = backend;
			this.prefix = BACKENDS.append(backend);
			this.type = type;
			this.common = bind(null);
		}

		@Override
		public S common() {
			return this.common;
		}

		@Override
		public S of(String pool) {
			return this.ofPools.computeIfAbsent(pool, this::bind);
		}

		private S bind(@Nullable String pool) {
			try {
				Binder binder = new Binder(sources(pool),
						new PropertySourcesPlaceholdersResolver(EnvironmentBackendSettings.this.environment));
				warnOfUnknown(binder);
				return binder.bindOrCreate(this.prefix, Bindable.of(this.type), BindHandler.DEFAULT);
			}
			catch (BindException ex) {
				throw invalid(pool, ex);
			}
		}

		private void warnOfUnknown(Binder binder) {
			try {
				binder.bindOrCreate(this.prefix, Bindable.of(this.type),
						new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()));
			}
			catch (BindException ex) {
				if (ex.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
					unbound.getUnboundProperties().forEach((property) -> {
						if (EnvironmentBackendSettings.this.unknown.add(property.getName().toString())) {
							logger.warn("Unknown key '%s'%s: the backend '%s' has no such setting".formatted(
									property.getName(),
									(property.getOrigin() != null) ? " at " + property.getOrigin() : "", this.backend));
						}
					});
				}
				else {
					throw ex;
				}
			}
		}

		private FlameConfigurationException invalid(@Nullable String pool, BindException ex) {
			String key = key(pool, ex.getProperty());
			Object value = (ex.getProperty() != null) ? ex.getProperty().getValue() : null;
			String reason = NestedExceptionUtils.getMostSpecificCause(ex).getMessage();
			return new FlameConfigurationException(
					(value != null) ? "Invalid value '%s' for '%s': %s".formatted(value, key, reason)
							: "Invalid value for '%s': %s".formatted(key, reason),
					"Correct '%s'.".formatted(key), ex);
		}

		private String key(@Nullable String pool, @Nullable ConfigurationProperty property) {
			if (property != null) {
				return property.getName().toString();
			}
			String common = this.prefix.toString();
			return (pool != null) ? common + "' or '" + names(pool).get(0).append(this.backend) : common;
		}

		/** The pool's own values, wherever they are, before the common ones. */
		private List<ConfigurationPropertySource> sources(@Nullable String pool) {
			List<ConfigurationPropertySource> all = StreamSupport
				.stream(ConfigurationPropertySources.get(EnvironmentBackendSettings.this.environment).spliterator(),
						false)
				.toList();
			List<ConfigurationPropertySource> sources = new ArrayList<>();
			if (pool != null) {
				for (ConfigurationPropertyName name : names(pool)) {
					all.forEach(
							(source) -> sources.add(PropertiesView.of(source, name.append(this.backend), this.prefix)));
				}
			}
			all.forEach((source) -> sources.add(PropertiesView.of(source, this.prefix, this.prefix)));
			return sources;
		}

		/** A name may be written as it is, or in brackets. */
		private static List<ConfigurationPropertyName> names(String pool) {
			List<ConfigurationPropertyName> names = new ArrayList<>();
			ConfigurationPropertyName plain = ConfigurationPropertyName.adapt("flame.pools." + pool, '.');
			if (plain.getNumberOfElements() == POOLS.getNumberOfElements() + 1) {
				names.add(plain);
			}
			ConfigurationPropertyName quoted = POOLS.append("[" + pool + "]");
			if (!names.contains(quoted)) {
				names.add(quoted);
			}
			return names;
		}

	}

}
