package io.flame.jetty;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.flame.jetty.JettyApplication.Work;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A parent on Jetty, whose runners are on Jetty too.
 */
class JettyParentTests {

	@Test
	void parentCallsItsRunners() {
		try (ConfigurableApplicationContext parent = SpringApplication.run(JettyApplication.class,
				"--spring.profiles.active=parent", "--server.port=0", "--server.address=127.0.0.1",
				"--flame.backend.process.memory=128MB", "--flame.pools.default.max=1",
				"--flame.pools.default.max-concurrency=8", "--flame.pools.default.spawn-timeout=120s",
				"--spring.main.register-shutdown-hook=false")) {
			assertThat(((ServletWebServerApplicationContext) parent).getWebServer()).isInstanceOf(JettyWebServer.class);
			Work work = parent.getBean(Work.class);
			List<CompletableFuture<Long>> calls = Stream.generate(() -> CompletableFuture.supplyAsync(work::pid))
				.limit(40)
				.toList();
			Set<Long> pids = new HashSet<>();
			calls.forEach((call) -> pids.add(call.join()));
			assertThat(pids).hasSize(1).doesNotContain(ProcessHandle.current().pid());
			assertThat(work.reversed(new byte[200_000])).hasSize(200_000);
			// and goes on serving sockets itself
			HttpClient.newHttpClient()
				.newWebSocketBuilder()
				.buildAsync(URI
					.create("ws://127.0.0.1:" + parent.getEnvironment().getProperty("local.server.port") + "/socket"),
						new WebSocket.Listener() {
						})
				.join()
				.abort();
		}
	}

}
