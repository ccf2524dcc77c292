package io.flame.autoconfigure.quiet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * A part of an application's work that is off in the runner role: its parents do it.
 *
 * @param key the switch below {@code flame.server}
 * @param on the value of the switch with which the part is as in the other roles
 * @param words the part in words, for the log
 * @param settings the properties that turn it off
 * @param lifecycles the types of beans that are not started
 * @param wishes properties that turn the part on when they are given to this very runner
 * @param beans the types of beans of which one makes the part matter, where no setting
 * tells
 */
record QuietPart(String key, boolean on, String words, List<QuietSetting> settings, List<QuietLifecycle> lifecycles,
		List<String> wishes, List<String> beans) {

	static final String PREFIX = "flame.server.";

	QuietPart {
		settings = List.copyOf(settings);
		lifecycles = List.copyOf(lifecycles);
		wishes = List.copyOf(wishes);
		beans = List.copyOf(beans);
	}

	static QuietPart of(String key, String words) {
		return new QuietPart(key, true, words, List.of(), List.of(), List.of(), List.of());
	}

	QuietPart onWhen(boolean value) {
		return new QuietPart(this.key, value, this.words, this.settings, this.lifecycles, this.wishes, this.beans);
	}

	QuietPart with(QuietSetting... added) {
		List<QuietSetting> all = new ArrayList<>(this.settings);
		all.addAll(List.of(added));
		return new QuietPart(this.key, this.on, this.words, all, this.lifecycles, this.wishes, this.beans);
	}

	QuietPart notStarting(QuietLifecycle... added) {
		return new QuietPart(this.key, this.on, this.words, this.settings, List.of(added), this.wishes, this.beans);
	}

	QuietPart unlessWished(String... properties) {
		return new QuietPart(this.key, this.on, this.words, this.settings, this.lifecycles, List.of(properties),
				this.beans);
	}

	QuietPart mattersWith(String... types) {
		return new QuietPart(this.key, this.on, this.words, this.settings, this.lifecycles, this.wishes,
				List.of(types));
	}

	String property() {
		return PREFIX + this.key;
	}

	/**
	 * The class of a name, if the application has it.
	 */
	static Optional<Class<?>> resolve(String typeName) {
		ClassLoader classLoader = ClassUtils.getDefaultClassLoader();
		return ClassUtils.isPresent(typeName, classLoader)
				? Optional.of(ClassUtils.resolveClassName(typeName, classLoader)) : Optional.empty();
	}

	boolean isOff(Environment environment) {
		return environment.getProperty(property(), Boolean.class, !this.on) != this.on;
	}

}
