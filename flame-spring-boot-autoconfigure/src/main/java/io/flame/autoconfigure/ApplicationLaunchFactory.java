package io.flame.autoconfigure;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;

import io.flame.backend.process.ApplicationLaunch;

import org.springframework.boot.ApplicationArguments;
import org.springframework.core.env.Environment;

/**
 * Finds out how this application can be started again: from its executable jar, from its
 * class path with its main class, or, within a test, from its sources.
 */
final class ApplicationLaunchFactory {

	private ApplicationLaunchFactory() {
	}

	static ApplicationLaunch create(LaunchSource source, ApplicationArguments arguments, Environment environment) {
		return new ApplicationLaunch(target(source), ManagementFactory.getRuntimeMXBean().getInputArguments(),
				List.of(arguments.getSourceArgs()), List.of(environment.getActiveProfiles()));
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
