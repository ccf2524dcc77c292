package io.flame.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether the jar was started as the command or as the web application.
 * <p>
 * A runner is always the web application, because the processes that a parent spawns
 * inherit the parent's arguments. Otherwise an option of the command makes it the
 * command; {@code --serve}, a server setting or a role makes it the web application; and
 * with nothing of the kind it is the command, which then paints its own pictures.
 *
 * @param command whether it is the command
 * @param arguments the arguments to start Spring with
 */
record Launch(boolean command, List<String> arguments) {

	private static final List<String> COMMAND_OPTIONS = List.of("--in", "--out", "--size", "--help", "-h");

	Launch {
		arguments = List.copyOf(arguments);
	}

	/**
	 * Makes the decision. A command whose role nobody chose gets the profile
	 * {@code parent}.
	 * @param arguments the arguments of {@code main}
	 * @param environment looks up environment variables
	 * @param properties looks up system properties
	 * @return the decision
	 */
	static Launch of(String[] arguments, Lookup environment, Lookup properties) {
		List<String> given = Arrays.asList(arguments);
		String mode = setting("flame.mode", given, environment, properties);
		String profiles = setting("spring.profiles.active", given, environment, properties);
		String runner = environment.get("FLAME_RUNNER");
		if (isRunner(mode, profiles, runner)) {
			return new Launch(false, given);
		}
		boolean roleGiven = mode != null || profiles != null;
		if (given.stream().noneMatch(Launch::isCommandOption)
				&& (roleGiven || given.stream().anyMatch(Launch::isServerOption))) {
			return new Launch(false, given);
		}
		List<String> completed = new ArrayList<>(given);
		if (!roleGiven) {
			completed.add("--spring.profiles.active=parent");
		}
		return new Launch(true, completed);
	}

	private static boolean isRunner(@Nullable String mode, @Nullable String profiles, @Nullable String runner) {
		if (mode != null) {
			return mode.equalsIgnoreCase("runner");
		}
		List<String> names = (profiles != null) ? List.of(profiles.split("\\s*,\\s*")) : List.of();
		if (names.contains("runner")) {
			return true;
		}
		return !names.contains("parent") && "true".equalsIgnoreCase(runner);
	}

	private static @Nullable String setting(String key, List<String> arguments, Lookup environment, Lookup properties) {
		String option = "--" + key + "=";
		List<String> values = arguments.stream()
			.filter((argument) -> argument.startsWith(option))
			.map((argument) -> argument.substring(option.length()).trim())
			.filter((value) -> !value.isEmpty())
			.toList();
		if (!values.isEmpty()) {
			return String.join(",", values);
		}
		String property = properties.get(key);
		if (property == null || property.isBlank()) {
			property = environment.get(key.replace('.', '_').toUpperCase(Locale.ROOT));
		}
		return (property != null && !property.isBlank()) ? property.trim() : null;
	}

	private static boolean isCommandOption(String argument) {
		return COMMAND_OPTIONS.contains(argument.split("=", 2)[0]);
	}

	private static boolean isServerOption(String argument) {
		return argument.equals("--serve") || argument.startsWith("--server.");
	}

	/**
	 * Looks up a setting.
	 */
	@FunctionalInterface
	interface Lookup {

		/**
		 * Looks up a setting.
		 * @param name the name
		 * @return the value or {@code null}
		 */
		@Nullable String get(String name);

	}

}
