package io.flame;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.flame.app.TestApplication;
import io.flame.app.TypesService;
import io.flame.pool.RunnerPoolEvent;
import io.flame.pool.RunnerPoolListener;
import io.flame.pool.RunnerPools;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an application learns of its pools.
 */
class PoolListenerTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	@Test
	void listenersAndEventListenersAreToldToTheEnd() {
		Memory memory;
		try (ConfigurableApplicationContext runner = new SpringApplicationBuilder(TestApplication.class).run(
				"--spring.profiles.active=runner", "--server.port=0", "--flame.server.drain-timeout=1s",
				"--spring.main.register-shutdown-hook=false")) {
			String url = "http://127.0.0.1:" + runner.getEnvironment().getProperty("local.server.port");
			SpringApplication application = new SpringApplicationBuilder(TestApplication.class, Listening.class)
				.web(WebApplicationType.NONE)
				.build();
			try (ConfigurableApplicationContext parent = application.run("--spring.profiles.active=parent",
					"--flame.pools.default.runners[0].url=" + url, "--flame.pools.default.runners[0].id=one",
					"--spring.main.register-shutdown-hook=false")) {
				memory = parent.getBean(Memory.class);
				assertThat(parent.getBean(TypesService.class).add(1, 2)).isEqualTo(3);
				await().atMost(LONG).until(() -> memory.published.size() == 2);
				assertThat(memory.published.get(0)).isInstanceOfSatisfying(RunnerPoolEvent.BootStarted.class,
						(event) -> assertThat(event.pool()).isEqualTo("default"));
				assertThat(memory.published.get(1)).isInstanceOfSatisfying(RunnerPoolEvent.BootFinished.class,
						(event) -> assertThat(event.runner()).isEqualTo("one"));
				parent.getBean(RunnerPools.class).get("default").resize(1, 1, 3);
			}
		}
		assertThat(memory.published).last()
			.isInstanceOfSatisfying(RunnerPoolEvent.RunnerStopped.class,
					(event) -> assertThat(event.reason()).hasToString("SHUTDOWN"));
		assertThat(memory.heard).isEqualTo(memory.published);
		assertThat(memory.resized).containsExactly(new RunnerPoolEvent.PoolResized("default", 1, 1, 3));
	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@Bean
		Memory memory(RunnerPools pools) {
			return new Memory(pools);
		}

	}

	static class Memory implements RunnerPoolListener {

		final List<RunnerPoolEvent> heard = new CopyOnWriteArrayList<>();

		final List<RunnerPoolEvent> published = new CopyOnWriteArrayList<>();

		final List<RunnerPoolEvent.PoolResized> resized = new CopyOnWriteArrayList<>();

		Memory(RunnerPools pools) {
			// a listener may want to do something about what it hears
			assertThat(pools.all()).isNotEmpty();
		}

		@Override
		public void poolEvent(RunnerPoolEvent event) {
			this.heard.add(event);
			RunnerPoolListener.super.poolEvent(event);
		}

		@Override
		public void poolResized(RunnerPoolEvent.PoolResized event) {
			this.resized.add(event);
		}

		@EventListener
		void hear(RunnerPoolEvent event) {
			this.published.add(event);
		}

	}

}
