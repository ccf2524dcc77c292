package io.flame;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.util.StringUtils;

/**
 * The role that a process of the application plays. It is decided once, at start-up, by
 * {@code flame.mode}, else by the profile {@code parent} or {@code runner}, else by
 * {@code FLAME_RUNNER=true}, else it is {@link #LOCAL}.
 *
 * @see ConditionalOnFlameMode
 */
public enum FlameMode {

	/**
	 * Services are client-side proxies; their methods run on runners.
	 */
	PARENT,

	/**
	 * Services are real and are served to parents.
	 */
	RUNNER,

	/**
	 * Services are real and are called in the process.
	 */
	LOCAL;

	private static final String PROPERTY = "flame.mode";

	/**
	 * The role of a process.
	 * @param environment its environment, with all property sources
	 * @return the role
	 * @throws FlameConfigurationException if both profiles are active, or
	 * {@code flame.mode} has another value
	 */
	public static FlameMode of(Environment environment) {
		boolean parent = isActive(environment, PARENT);
		boolean runner = isActive(environment, RUNNER);
		if (parent && runner) {
			throw new FlameConfigurationException(
					"The profiles 'parent' and 'runner' are both active: %s."
						.formatted(List.of(environment.getActiveProfiles())),
					"Activate one of them: a process is either a parent or a runner.");
		}
		String mode = environment.getProperty(PROPERTY);
		if (StringUtils.hasText(mode)) {
			return parse(mode.trim());
		}
		if (parent) {
			return PARENT;
		}
		boolean flameRunner = environment.getProperty("flame.runner", Boolean.class, false);
		return (runner || flameRunner) ? RUNNER : LOCAL;
	}

	private static boolean isActive(Environment environment, FlameMode mode) {
		return environment.acceptsProfiles(Profiles.of(mode.name().toLowerCase(Locale.ROOT)));
	}

	private static FlameMode parse(String value) {
		return Arrays.stream(values())
			.filter((mode) -> mode.name().equalsIgnoreCase(value))
			.findFirst()
			.orElseThrow(() -> new FlameConfigurationException("'%s' is no value of '%s'.".formatted(value, PROPERTY),
					"Set it to 'parent', 'runner' or 'local', or activate the profile 'parent' or 'runner' instead."));
	}

}
