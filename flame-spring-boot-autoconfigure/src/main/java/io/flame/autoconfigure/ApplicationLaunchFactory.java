package io.flame.autoconfigure;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.flame.backend.process.ApplicationLaunch;
import io.flame.backend.process.ChildProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Finds out how this application can be started again: from its executable jar, from its
 * class path with its main class, or, within a test, from its sources.
 */
final class ApplicationLaunchFactory {

	/** What a test says about its application is as good as an argument. */
	private static final List<String> TEST_PROPERTIES = List.of("Inlined Test Properties", "Dynamic Test Properties");

	private ApplicationLaunchFactory() {
	}

	static ApplicationLaunch create(LaunchSource source, ApplicationArguments arguments,
			ConfigurableEnvironment environment) {
		List<String> all = new ArrayList<>(List.of(arguments.getSourceArgs()));
		TEST_PROPERTIES.forEach((name) -> addProperties(environment.getPropertySources().get(name), all));
		addProfileGroups(environment, all);
		return new ApplicationLaunch(target(source), ManagementFactory.getRuntimeMXBean().getInputArguments(), all,
				List.of(environment.getActiveProfiles()));
	}

	/**
	 * A group that contains the parent's profile would load its files in a child.
	 */
	private static void addProfileGroups(ConfigurableEnvironment environment, List<String> arguments) {
		Binder.get(environment)
			.bind("spring.profiles.group", Bindable.mapOf(String.class, String[].class))
			.orElseGet(Map::of)
			.forEach((name, members) -> {
				List<String> profiles = ChildProperties.profiles(List.of(members));
				if (!profiles.equals(List.of(members))) {
					String option = "--spring.profiles.group." + name;
					arguments
						.removeIf((argument) -> argument.startsWith(option + "=") || argument.startsWith(option + "["));
					arguments.add(option + "=" + String.join(",", profiles));
				}
			});
	}

	private static void addProperties(@Nullable PropertySource<?> source, List<String> arguments) {
		if (source instanceof EnumerablePropertySource<?> properties) {
			for (String name : properties.getPropertyNames()) {
				arguments.add("--" + name + "=" + properties.getProperty(name));
			}
		}
	}

	private static List<String> target(LaunchSource source) {
		String classPath = System.getProperty("java.class.path");
		if (source.underTest()) {
			return List.of("-cp", classPath, SpawnedApplication.class.getName(), String.join(",", source.sources()));
		}
		String command = System.getProperty("sun.java.command", "");
		if (!classPath.contains(File.pathSeparator) && classPath.endsWith(".jar") && command.startsWith(classPath)) {
			return List.of("-jar", Path.of(classPath).toAbsolutePath().toString());
		}
		String mainClass = command.split(" ", 2)[0];
		return List.of("-cp", classPath, mainClass);
	}

}
