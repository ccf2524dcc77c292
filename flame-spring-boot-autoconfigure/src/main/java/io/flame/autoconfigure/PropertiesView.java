package io.flame.autoconfigure;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * Shows what a source has below one name below another name. Properties that are found
 * keep their own names, for messages.
 */
class PropertiesView implements ConfigurationPropertySource {

	private final ConfigurationPropertySource source;

	private final ConfigurationPropertyName actual;

	private final ConfigurationPropertyName shown;

	PropertiesView(ConfigurationPropertySource source, ConfigurationPropertyName actual,
			ConfigurationPropertyName shown) {
		this.source = source;
		this.actual = actual;
		this.shown = shown;
	}

	static ConfigurationPropertySource of(ConfigurationPropertySource source, ConfigurationPropertyName actual,
			ConfigurationPropertyName shown) {
		return (source instanceof IterableConfigurationPropertySource iterable)
				? new IterableView(iterable, actual, shown) : new PropertiesView(source, actual, shown);
	}

	@Override
	public @Nullable ConfigurationProperty getConfigurationProperty(ConfigurationPropertyName name) {
		ConfigurationPropertyName actualName = replace(name, this.shown, this.actual);
		return (actualName != null) ? this.source.getConfigurationProperty(actualName) : null;
	}

	@Override
	public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
		ConfigurationPropertyName actualName = replace(name, this.shown, this.actual);
		return (actualName != null) ? this.source.containsDescendantOf(actualName) : ConfigurationPropertyState.ABSENT;
	}

	@Override
	public @Nullable Object getUnderlyingSource() {
		return this.source.getUnderlyingSource();
	}

	private static @Nullable ConfigurationPropertyName replace(ConfigurationPropertyName name,
			ConfigurationPropertyName prefix, ConfigurationPropertyName replacement) {
		if (!prefix.equals(name) && !prefix.isAncestorOf(name)) {
			return null;
		}
		return (prefix.getNumberOfElements() == name.getNumberOfElements()) ? replacement
				: replacement.append(name.subName(prefix.getNumberOfElements()));
	}

	/**
	 * Of a source that knows its names.
	 */
	private static final class IterableView extends PropertiesView implements IterableConfigurationPropertySource {

		private final IterableConfigurationPropertySource source;

		private final ConfigurationPropertyName actual;

		private final ConfigurationPropertyName shown;

		IterableView(IterableConfigurationPropertySource source, ConfigurationPropertyName actual,
				ConfigurationPropertyName shown) {
			super(source, actual, shown);
			this.source = source;
			this.actual = actual;
			this.shown = shown;
		}

		@Override
		public Stream<ConfigurationPropertyName> stream() {
			return this.source.stream().flatMap((name) -> Stream.ofNullable(replace(name, this.actual, this.shown)));
		}

		@Override
		public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
			return super.containsDescendantOf(name);
		}

	}

}
