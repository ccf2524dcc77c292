package io.flame.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import io.flame.FlameMode;
import io.flame.autoconfigure.quiet.QuietEnvironment;
import io.flame.runner.ParentWatch;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.StringUtils;

/**
 * Prepares the environment for the role of the process, after all configuration has been
 * read.
 */
class FlameEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	private static final String DEFAULTS = "flameDefaults";

	private static final String SHUTDOWN_PHASE = "spring.lifecycle.timeout-per-shutdown-phase";

	private static final Duration DEFAULT_SHUTDOWN_PHASE = Duration.ofSeconds(30);

	private final Log logger;

	private final ConfigurableBootstrapContext bootstrapContext;

	FlameEnvironmentPostProcessor(DeferredLogFactory logFactory, ConfigurableBootstrapContext bootstrapContext) {
		this.logger = logFactory.getLog(FlameEnvironmentPostProcessor.class);
		this.bootstrapContext = bootstrapContext;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		SpawnedRunnerEnvironment spawned = SpawnedRunnerEnvironment.of(environment);
		if (spawned != null) {
			spawned.enforce(environment);
			ParentWatch parentWatch = spawned.watchParent();
			this.bootstrapContext.addCloseListener((event) -> event.getApplicationContext()
				.getBeanFactory()
				.registerSingleton("flameParentWatch", parentWatch));
		}
		FlameMode mode = FlameMode.of(environment);
		Map<String, Object> defaults = new LinkedHashMap<>();
		aliasSecret(environment);
		if (mode == FlameMode.RUNNER) {
			runnerDefaults(environment, defaults);
			leaveTimeToDrain(environment);
			beServletApplication(environment, application.getClassLoader());
			QuietEnvironment.prepare(environment, spawned != null && spawned.child(), application.getClassLoader());
		}
		environment.getPropertySources().addLast(new MapPropertySource(DEFAULTS, defaults));
		if (mode == FlameMode.PARENT) {
			LaunchSource source = LaunchSource.of(application);
			this.bootstrapContext.addCloseListener((event) -> event.getApplicationContext()
				.getBeanFactory()
				.registerSingleton("flameLaunchSource", source));
		}
		this.logger.debug("Flame mode is " + mode);
	}

	/**
	 * {@code FLAME_SECRET} has the rank of an environment variable.
	 */
	private static void aliasSecret(ConfigurableEnvironment environment) {
		String secret = environment.getProperty("flame.secret");
		String variables = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		if (StringUtils.hasText(secret) && environment.getPropertySources().contains(variables)) {
			environment.getPropertySources()
				.addAfter(variables, new MapPropertySource("flameSecret", Map.of("flame.security.secret", secret)));
		}
	}

	private void runnerDefaults(ConfigurableEnvironment environment, Map<String, Object> defaults) {
		int threads = ServerThreads.of(environment.getProperty("flame.server.max-concurrency", Integer.class, 0));
		defaults.put("flame.server.id", "runner-" + UUID.randomUUID().toString().substring(0, 8));
		defaults.put("server.tomcat.threads.max", threads);
		defaults.put("server.jetty.threads.max", threads);
		// a parent keeps its connections
		defaults.put("server.tomcat.max-keep-alive-requests", -1);
		if (!StringUtils.hasText(environment.getProperty("server.address")) && !hasSecret(environment)) {
			environment.getPropertySources()
				.addFirst(new MapPropertySource("flameLoopback", Map.of("server.address", "127.0.0.1")));
			this.logger.warn("This Flame runner has no secret and listens on 127.0.0.1 only. To reach it from "
					+ "elsewhere set 'flame.security.secret' (or FLAME_SECRET) here and in its parents.");
		}
	}

	/**
	 * Whatever the application is otherwise. Where that is impossible, the start fails.
	 */
	private static void beServletApplication(ConfigurableEnvironment environment, @Nullable ClassLoader classLoader) {
		if (ServletServer.isPresent(classLoader)) {
			environment.getPropertySources()
				.addFirst(new MapPropertySource("flameServlet", Map.of("spring.main.web-application-type", "servlet")));
		}
	}

	/**
	 * Nothing is cut off while calls finish.
	 */
	private static void leaveTimeToDrain(ConfigurableEnvironment environment) {
		Binder binder = Binder.get(environment);
		Duration drain = binder.bindOrCreate("flame.server", FlameProperties.Server.class).getDrainTimeout();
		Duration phase = binder.bind(SHUTDOWN_PHASE, Duration.class).orElse(DEFAULT_SHUTDOWN_PHASE);
		if (phase.compareTo(drain) < 0) {
			environment.getPropertySources()
				.addFirst(new MapPropertySource("flameShutdown", Map.of(SHUTDOWN_PHASE, drain.toMillis() + "ms")));
		}
	}

	private static boolean hasSecret(ConfigurableEnvironment environment) {
		FlameProperties.Security security = Binder.get(environment)
			.bindOrCreate("flame.security", FlameProperties.Security.class);
		return SecretSigner.of(security).signer() != null;
	}

}
