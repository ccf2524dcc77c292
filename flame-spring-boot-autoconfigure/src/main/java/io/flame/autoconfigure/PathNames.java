package io.flame.autoconfigure;

import io.flame.FlameConfigurationException;

/**
 * Names that are a segment of a path of the Actuator: of pools and of fixed runners.
 */
final class PathNames {

	/**
	 * Web servers, or the firewall of Spring Security, reject paths that contain these,
	 * encoded or not.
	 */
	private static final String REJECTED = "/\\;%";

	private PathNames() {
	}

	/**
	 * Verify a name.
	 * @param name the name
	 * @param what what has the name, for example {@code pool}
	 * @param key the key of the configuration that it comes from
	 * @throws FlameConfigurationException if the Actuator could not address what has the
	 * name
	 */
	static void verify(String name, String what, String key) {
		if (!isPossible(name)) {
			throw new FlameConfigurationException("Invalid name '%s' of a %s in '%s'.".formatted(name, what, key),
					"Choose another name. It is a part of paths of the Actuator endpoint 'flame', and must neither be "
							+ "'.' or '..' nor contain '/', '\\', ';', '%' or control characters.");
		}
	}

	private static boolean isPossible(String name) {
		return !name.equals(".") && !name.equals("..") && name.chars()
			.noneMatch((character) -> Character.isISOControl(character) || REJECTED.indexOf(character) >= 0);
	}

}
