package io.flame.backend.process;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The contract between this backend and its children, in addition to that of all spawned
 * runners.
 */
public final class ChildProperties {

	/**
	 * The environment variable with the private directory of a child, which is removed
	 * when the child has terminated. Only a child has it: the first line of its standard
	 * input is its secret, and the end of its standard input is the end of its parent.
	 */
	public static final String DIRECTORY_VARIABLE = "FLAME_PROCESS_DIRECTORY";

	/** Properties of which a child has its own and never its parent's. */
	static final Set<String> OWN_PROPERTIES = Set.of("spring.profiles.active", "flame.mode", "flame.runner",
			"flame.secret", "flame.security.secret", "flame.security.secrets", "flame.security.adoption-key",
			"flame.server.id", "java.io.tmpdir");

	private ChildProperties() {
	}

	/**
	 * The Unix domain socket at which a child accepts its link.
	 * @param directory the private directory of the child
	 * @return the path of the socket, which may be too long for the platform
	 */
	public static Path link(Path directory) {
		return directory.resolve("link");
	}

	/**
	 * The properties that a child must have.
	 * @return values by property name
	 */
	public static Map<String, String> forced() {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("flame.mode", "runner");
		properties.put("server.port", "0");
		properties.put("server.address", "127.0.0.1");
		properties.put("server.ssl.enabled", "false");
		properties.put("management.server.port", "");
		properties.put("spring.main.web-application-type", "servlet");
		properties.put("spring.main.banner-mode", "off");
		properties.put("spring.main.log-startup-info", "false");
		properties.put("spring.jmx.enabled", "false");
		properties.put("spring.application.admin.enabled", "false");
		properties.put("spring.devtools.restart.enabled", "false");
		properties.put("spring.output.ansi.enabled", "never");
		// its output is in the parent's log, whose file it must not share
		properties.put("logging.file.name", "");
		properties.put("logging.file.path", "");
		return Collections.unmodifiableMap(properties);
	}

	/**
	 * The profiles of a runner that is the same application as its parent.
	 * @param profiles the profiles of its parent
	 * @return the same, with {@code runner} in place of {@code parent}
	 */
	public static List<String> profiles(List<String> profiles) {
		return profiles.stream().map((profile) -> "parent".equals(profile) ? "runner" : profile).distinct().toList();
	}

}
