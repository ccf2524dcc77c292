package io.flame.autoconfigure.quiet;

import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Profiles;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.StringUtils;

/**
 * Tells what somebody wants of this very runner from what the application says to all its
 * processes. The former is what configuration files say for the profile {@code runner}
 * only, and what a process that was started by hand is given: its command line, system
 * properties, environment variables and the properties of a test. A spawned runner is
 * given the same by its parent, which meant itself.
 */
class RunnerWishes {

	private static final String RUNNER = "runner";

	private static final Set<String> OFF = Set.of("false", "none", "validate");

	private static final ConfigurationPropertyName ON_PROFILE = ConfigurationPropertyName
		.of("spring.config.activate.on-profile");

	private static final Set<String> GIVEN = Set.of(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME,
			StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
			StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, "spring.application.json",
			"Inlined Test Properties", "Dynamic Test Properties");

	private final ConfigurableEnvironment environment;

	private final boolean spawned;

	private final Pattern runnerFile;

	RunnerWishes(ConfigurableEnvironment environment, boolean spawned) {
		this.environment = environment;
		this.spawned = spawned;
		String names = Arrays.stream(environment.getProperty("spring.config.name", "application").split(","))
			.map((name) -> Pattern.quote(name.trim()))
			.collect(Collectors.joining("|"));
		this.runnerFile = Pattern
			.compile("Config resource '(.*[\\[/\\\\])?(%s)-%s\\.\\w+]' .*".formatted(names, RUNNER));
	}

	/**
	 * Whether a property is given to this runner.
	 */
	boolean contain(String property) {
		return values(property).findAny().isPresent();
	}

	/**
	 * Whether a property that turns something on is given to this runner.
	 */
	boolean turnOn(String property) {
		return values(property).findFirst().filter((value) -> !OFF.contains(value.toString())).isPresent();
	}

	private Stream<Object> values(String property) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
		return this.environment.getPropertySources()
			.stream()
			.filter(this::isForThisRunner)
			.flatMap((source) -> Stream.ofNullable(value(source, name)))
			.map(ConfigurationProperty::getValue);
	}

	private boolean isForThisRunner(PropertySource<?> source) {
		return (!this.spawned && GIVEN.contains(source.getName()))
				|| this.runnerFile.matcher(source.getName()).matches() || isActiveBecauseOfTheProfile(source);
	}

	private boolean isActiveBecauseOfTheProfile(PropertySource<?> source) {
		ConfigurationProperty profiles = value(source, ON_PROFILE);
		return profiles != null
				&& !Profiles.of(StringUtils.commaDelimitedListToStringArray(profiles.getValue().toString()))
					.matches((profile) -> !RUNNER.equals(profile) && this.environment.matchesProfiles(profile));
	}

	private static @Nullable ConfigurationProperty value(PropertySource<?> source, ConfigurationPropertyName name) {
		ConfigurationPropertySource properties = ConfigurationPropertySource.from(source);
		return (properties != null) ? properties.getConfigurationProperty(name) : null;
	}

}
