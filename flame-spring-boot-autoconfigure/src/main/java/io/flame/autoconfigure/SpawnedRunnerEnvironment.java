package io.flame.autoconfigure;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import io.flame.backend.SpawnedRunner;
import io.flame.backend.process.ChildDirectory;
import io.flame.backend.process.ChildProperties;
import io.flame.runner.ParentWatch;
import io.flame.runner.TerminalInterrupt;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * What a spawned runner is, whatever the application's own settings say.
 *
 * @param runner what it was given
 * @param directory its private directory if it is a child process
 */
record SpawnedRunnerEnvironment(SpawnedRunner runner, @Nullable Path directory) {

	private static final String ENFORCED = "flameSpawnedRunner";

	/**
	 * Read the environment variables.
	 * @return {@code null} if this is not a spawned runner
	 */
	static @Nullable SpawnedRunnerEnvironment of(ConfigurableEnvironment environment) {
		SpawnedRunner runner = SpawnedRunner.from(environment::getProperty);
		if (runner == null) {
			return null;
		}
		String directory = environment.getProperty(ChildProperties.DIRECTORY_VARIABLE);
		return new SpawnedRunnerEnvironment(runner, (directory != null) ? Path.of(directory) : null);
	}

	/**
	 * Whether this is a child process of its parent, on the same machine.
	 */
	boolean child() {
		return this.directory != null;
	}

	void enforce(ConfigurableEnvironment environment) {
		Map<String, Object> enforced = new LinkedHashMap<>();
		enforced.put("flame.mode", "runner");
		enforced.put("flame.server.id", this.runner.id());
		enforced.put("flame.server.max-concurrency", ServerThreads.capacity(this.runner.concurrency()));
		enforced.put("flame.security.secret", secret(environment));
		enforced.put("flame.security.secrets", "");
		enforced.put("spring.main.keep-alive", "true");
		// its calls are finished before it ends
		enforced.put("spring.main.register-shutdown-hook", "true");
		int threads = ServerThreads.of(this.runner.concurrency());
		enforced.put("server.tomcat.threads.max", threads);
		enforced.put("server.jetty.threads.max", threads);
		if (this.runner.storage() != null) {
			enforced.put("flame.storage.location", this.runner.storage());
		}
		if (child()) {
			enforced.putAll(ChildProperties.forced());
			if (environment.containsProperty("management.server.address")
					|| environment.getProperty("management.server.ssl.enabled", Boolean.class, false)) {
				// these cannot be without a port of their own, which a child has not
				enforced.put("management.server.port", "-1");
			}
		}
		environment.getPropertySources().addFirst(new MapPropertySource(ENFORCED, enforced));
		environment.setActiveProfiles(
				ChildProperties.profiles(Arrays.asList(environment.getActiveProfiles())).toArray(String[]::new));
	}

	private String secret(ConfigurableEnvironment environment) {
		return child() ? StandardInput.secret()
				: SpawnedSecrets.read(environment.getProperty(SpawnedRunner.SECRET_FILE_VARIABLE));
	}

	/**
	 * From now on: the parent may die while this runner starts.
	 */
	ParentWatch watchParent() {
		ParentWatch watch = new ParentWatch(this.directory);
		if (this.directory != null) {
			hold(this.directory);
			StandardInput.watch(watch);
			TerminalInterrupt.ignore();
			// a handler that reads it must not wait for the parent
			System.setIn(InputStream.nullInputStream());
		}
		return watch;
	}

	private static void hold(Path directory) {
		try {
			ChildDirectory.hold(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The directory %s of this runner is gone".formatted(directory), ex);
		}
	}

	/**
	 * The standard input of a child process: its secret, then nothing until its parent
	 * has ended. It is read once, however many contexts this process starts.
	 */
	private static final class StandardInput {

		private static @Nullable String secret;

		private StandardInput() {
		}

		@SuppressWarnings("resource")
		static synchronized String secret() {
			if (secret == null) {
				secret = SpawnedSecrets.readLine(new FileInputStream(FileDescriptor.in));
			}
			return secret;
		}

		@SuppressWarnings("resource")
		static void watch(ParentWatch watch) {
			watch.watch(new FileInputStream(FileDescriptor.in));
		}

	}

}
