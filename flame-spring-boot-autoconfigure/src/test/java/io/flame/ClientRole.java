package io.flame;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Where the services of an application are executed.
 */
enum ClientRole {

	/** In the process of their callers. */
	LOCAL {

		@Override
		Started start(Class<?> application, String... arguments) {
			return new Started(run(application, WebApplicationType.NONE, arguments), null);
		}

	},

	/** On a runner, which executes three calls at the same time. */
	PARENT {

		@Override
		Started start(Class<?> application, String... arguments) {
			ConfigurableApplicationContext runner = run(application, WebApplicationType.SERVLET,
					"--spring.profiles.active=runner", "--server.port=0", "--flame.server.drain-timeout=1s",
					"--flame.server.max-concurrency=" + CAPACITY);
			String port = runner.getEnvironment().getRequiredProperty("local.server.port");
			String[] all = new String[arguments.length + 3];
			all[0] = "--spring.profiles.active=parent";
			all[1] = "--flame.runner-url=http://127.0.0.1:" + port;
			all[2] = "--flame.pools.default.acquire-timeout=60s";
			System.arraycopy(arguments, 0, all, 3, arguments.length);
			return new Started(run(application, WebApplicationType.NONE, all), runner);
		}

	};

	static final int CAPACITY = 3;

	abstract Started start(Class<?> application, String... arguments);

	private static ConfigurableApplicationContext run(Class<?> application, WebApplicationType type,
			String... arguments) {
		return new SpringApplicationBuilder(application).web(type)
			.properties("spring.main.register-shutdown-hook=false", "flame.security.secret=s3cret")
			.run(arguments);
	}

	/**
	 * An application that was started.
	 *
	 * @param context its callers
	 * @param runner what executes its services, {@code null} if it does so itself
	 */
	record Started(ConfigurableApplicationContext context,
			@Nullable ConfigurableApplicationContext runner) implements AutoCloseable {

		<T> T bean(Class<T> type) {
			return this.context.getBean(type);
		}

		@Override
		public void close() {
			this.context.close();
			if (this.runner != null) {
				this.runner.close();
			}
		}

	}

}
