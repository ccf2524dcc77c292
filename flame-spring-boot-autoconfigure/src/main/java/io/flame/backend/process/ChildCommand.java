package io.flame.backend.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The command line and the environment of a child.
 */
final class ChildCommand {

	private static final long MEBIBYTE = 1024 * 1024;

	private final ApplicationLaunch launch;

	private final Map<String, String> properties;

	private final Set<String> ownProperties;

	ChildCommand(ApplicationLaunch launch) {
		this.launch = launch;
		this.properties = new LinkedHashMap<>(ChildProperties.forced());
		List<String> profiles = ChildProperties.profiles(launch.profiles());
		if (!profiles.isEmpty()) {
			this.properties.put("spring.profiles.active", String.join(",", profiles));
		}
		this.ownProperties = Stream.concat(ChildProperties.OWN_PROPERTIES.stream(), this.properties.keySet().stream())
			.map(ChildCommand::canonical)
			.collect(Collectors.toSet());
	}

	/**
	 * The command. Forced settings are given twice: as system properties for an
	 * application that does not pass its arguments on.
	 */
	List<String> command(long heap, @Nullable Double cpu, boolean exitOnOutOfMemory, Path temporaryFiles) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		// near the beginning: the operating system may show no more of a long command
		command.add("-Djava.io.tmpdir=" + temporaryFiles);
		this.launch.jvmOptions()
			.stream()
			.filter(JvmOptions::isInherited)
			.filter((option) -> !option.startsWith("-D") || isInherited(option.substring(2)))
			.forEach(command::add);
		command.add("-Xmx" + Math.max(1, heap / MEBIBYTE) + "m");
		if (cpu != null) {
			command.add("-XX:ActiveProcessorCount=" + (int) Math.max(1, Math.ceil(cpu)));
		}
		command.add("-XX:" + (exitOnOutOfMemory ? "+" : "-") + "ExitOnOutOfMemoryError");
		this.properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
		command.addAll(this.launch.target());
		this.launch.arguments()
			.stream()
			.filter((argument) -> argument.startsWith("--") && isInherited(argument.substring(2)))
			.forEach(command::add);
		this.properties.forEach((name, value) -> command.add("--" + name + "=" + value));
		return command;
	}

	void environment(Map<String, String> environment) {
		JvmOptions.VARIABLES.forEach(environment::remove);
		environment.keySet().removeIf((name) -> this.ownProperties.contains(canonical(name)));
	}

	private boolean isInherited(String assignment) {
		int end = assignment.indexOf('=');
		String name = (end < 0) ? assignment : assignment.substring(0, end);
		return !this.ownProperties.contains(canonical(name.replaceAll("\\[\\d+]$", "")));
	}

	/**
	 * All forms in which Boot binds a name, environment variables included, become one.
	 */
	private static String canonical(String name) {
		return name.replaceAll("[-_.]", "").toLowerCase(Locale.ROOT);
	}

}
