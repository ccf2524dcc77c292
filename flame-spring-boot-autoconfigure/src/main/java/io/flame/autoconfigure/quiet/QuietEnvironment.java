package io.flame.autoconfigure.quiet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * The properties that keep a runner quiet. They rank above all that the application says
 * to its processes in all roles, and give way to a switch below {@code flame.server} and
 * to what somebody {@linkplain RunnerWishes wishes} of this very runner.
 */
public final class QuietEnvironment {

	private static final String SOURCE = "flameQuietRunner";

	private QuietEnvironment() {
	}

	/**
	 * Add the properties to an environment.
	 * @param environment the environment, with all that the application says
	 * @param spawned whether the runner was spawned by a parent
	 * @param classLoader where the application's libraries are looked for
	 */
	public static void prepare(ConfigurableEnvironment environment, boolean spawned,
			@Nullable ClassLoader classLoader) {
		RunnerWishes wishes = new RunnerWishes(environment, spawned);
		Map<String, Object> properties = new LinkedHashMap<>();
		for (QuietPart part : QuietParts.ALL) {
			if (part.isOff(environment)) {
				turnOff(part, wishes, properties, environment, classLoader);
			}
		}
		environment.getPropertySources().addFirst(new MapPropertySource(SOURCE, properties));
	}

	private static void turnOff(QuietPart part, RunnerWishes wishes, Map<String, Object> properties,
			Environment environment, @Nullable ClassLoader classLoader) {
		if (part.wishes().stream().anyMatch(wishes::turnOn)) {
			properties.put(part.property(), part.on());
			return;
		}
		part.settings()
			.stream()
			.filter((setting) -> setting.changes(environment, classLoader) && !wishes.contain(setting.property()))
			.forEach((setting) -> properties.put(setting.property(), setting.value()));
	}

	/**
	 * Whether at least one property turns a part off.
	 */
	static boolean changes(ConfigurableEnvironment environment, List<QuietSetting> settings) {
		return environment.getPropertySources().get(SOURCE) instanceof MapPropertySource source
				&& settings.stream().map(QuietSetting::property).anyMatch(source::containsProperty);
	}

}
