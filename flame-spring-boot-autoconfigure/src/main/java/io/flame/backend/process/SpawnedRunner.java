package io.flame.backend.process;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What parent and child have agreed upon: how a child is told that it is one, and what it
 * must be, whatever the application says.
 */
public final class SpawnedRunner {

	/** The environment variable with the child's id; only a child has it. */
	public static final String ID_VARIABLE = "FLAME_SPAWN_ID";

	/** The environment variable with the secret that its parent signs with. */
	public static final String SECRET_VARIABLE = "FLAME_SPAWN_SECRET";

	/**
	 * The environment variable with the number of calls it should execute at the same
	 * time.
	 */
	public static final String CAPACITY_VARIABLE = "FLAME_SPAWN_CAPACITY";

	/**
	 * The environment variable with the directory of a child's temporary files, which a
	 * child whose parent has died removes itself.
	 */
	public static final String DIRECTORY_VARIABLE = "FLAME_SPAWN_DIRECTORY";

	/** Properties of which a child has its own and never its parent's. */
	static final Set<String> OWN_PROPERTIES = Set.of("spring.profiles.active", "flame.mode", "flame.runner",
			"flame.secret", "flame.security.secret", "flame.security.secrets", "flame.server.id", "java.io.tmpdir");

	/** Boot's and the servers' own number. */
	private static final int USUAL_THREADS = 200;

	/** For heartbeats, and calls that are to be refused. */
	private static final int SPARE_THREADS = 20;

	private SpawnedRunner() {
	}

	/**
	 * How many threads a runner's server needs, so that heartbeats do not wait for calls.
	 * @param concurrency how many calls it should execute at the same time
	 * @return a number of threads
	 */
	public static int serverThreads(int concurrency) {
		return Math.max(USUAL_THREADS, concurrency + SPARE_THREADS);
	}

	/**
	 * How many calls a child executes at the same time: more than it is asked to, since
	 * its parent keeps the limit and may change it.
	 * @param concurrency how many calls it should execute at the same time
	 * @return how many it can
	 */
	public static int capacity(int concurrency) {
		return serverThreads(concurrency) - SPARE_THREADS;
	}

	/**
	 * The properties that a child must have.
	 * @return values by property name
	 */
	public static Map<String, String> forcedProperties() {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("flame.mode", "runner");
		properties.put("server.port", "0");
		properties.put("server.address", "127.0.0.1");
		properties.put("server.ssl.enabled", "false");
		properties.put("management.server.port", "");
		properties.put("spring.main.web-application-type", "servlet");
		properties.put("spring.main.keep-alive", "true");
		// its calls are finished before it ends
		properties.put("spring.main.register-shutdown-hook", "true");
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
	 * The profiles of a child.
	 * @param profiles the profiles of its parent
	 * @return the same, with {@code runner} in place of {@code parent}
	 */
	public static List<String> profiles(List<String> profiles) {
		return profiles.stream().map((profile) -> "parent".equals(profile) ? "runner" : profile).distinct().toList();
	}

}
