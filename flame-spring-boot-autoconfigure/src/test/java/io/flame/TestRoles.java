package io.flame;

import java.util.stream.Stream;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts applications in their roles, within the JVM.
 */
final class TestRoles {

	private TestRoles() {
	}

	static ConfigurableApplicationContext local(Class<?> application, String... args) {
		return run(application, WebApplicationType.NONE, Stream.of(args));
	}

	static ConfigurableApplicationContext runner(Class<?> application, String... args) {
		return run(application, WebApplicationType.SERVLET,
				Stream.concat(Stream.of("--flame.mode=runner", "--server.port=0", "--flame.server.drain-timeout=1s"),
						Stream.of(args)));
	}

	static String url(ConfigurableApplicationContext runner) {
		return "http://127.0.0.1:" + runner.getEnvironment().getRequiredProperty("local.server.port");
	}

	static ConfigurableApplicationContext parent(Class<?> application, String runnerUrl, String... args) {
		return run(application, WebApplicationType.NONE,
				Stream.concat(Stream.of("--flame.mode=parent", "--flame.runner-url=" + runnerUrl), Stream.of(args)));
	}

	private static ConfigurableApplicationContext run(Class<?> application, WebApplicationType type,
			Stream<String> args) {
		return new SpringApplicationBuilder(application).web(type)
			.properties("spring.main.register-shutdown-hook=false")
			.run(args.toArray(String[]::new));
	}

}
