package io.flame.runner;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.flame.FlameService;
import io.flame.InvocationContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that are cancelled at random moments, and others on the same threads.
 */
class CancellationTests {

	private static final int CALLERS = 6;

	private static final int CALLS = 300;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext context;

	@SuppressWarnings("NullAway.Init")
	private RunnerClient client;

	@BeforeEach
	void start() {
		this.context = new SpringApplicationBuilder(Application.class)
			.properties("spring.profiles.active=runner", "server.port=0", "spring.main.register-shutdown-hook=false",
					"flame.server.drain-timeout=1s")
			.run();
		this.client = new RunnerClient(
				this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	@AfterEach
	void stop() {
		this.context.close();
		this.threads.shutdownNow();
	}

	@Test
	void cancellationsHitNobodyElse() throws Exception {
		List<Future<Integer>> callers = new ArrayList<>();
		for (int i = 0; i < CALLERS; i++) {
			callers.add(this.threads.submit(this::call));
		}
		int cancelled = 0;
		for (Future<Integer> caller : callers) {
			cancelled += caller.get(120, TimeUnit.SECONDS);
		}
		// else it was no test
		assertThat(cancelled).isPositive();
	}

	private int call() throws Exception {
		int cancelled = 0;
		for (int i = 0; i < CALLS; i++) {
			assertThat(post("undisturbed", "", UUID.randomUUID()))
				.isEqualTo("{\"ok\":true,\"result\":\"undisturbed\"}");
			UUID id = UUID.randomUUID();
			int micros = ThreadLocalRandom.current().nextInt(3000);
			Future<String> call = this.threads.submit(() -> post("pause", String.valueOf(micros), id));
			LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(4000) * 1000L);
			HttpResponse<String> cancellation = this.client
				.send(this.client.request("/invoke/" + id).method("DELETE", HttpRequest.BodyPublishers.noBody()));
			assertThat(cancellation.statusCode()).isIn(204, 404);
			if (call.get(60, TimeUnit.SECONDS).contains("\"cancelled\"")) {
				cancelled++;
			}
			else {
				assertThat(call.get()).isIn("{\"ok\":true,\"result\":\"in time\"}",
						"{\"ok\":true,\"result\":\"woken\"}");
			}
		}
		return cancelled;
	}

	private String post(String method, String argument, UUID id) {
		return this.client
			.post("{\"invocationId\":\"%s\",\"serviceId\":\"waiting\",\"methodId\":\"%s\",\"args\":[%s]}".formatted(id,
					method, argument))
			.body();
	}

	@Configuration
	@EnableAutoConfiguration
	@Import(Waiting.class)
	static class Application {

	}

	@FlameService("waiting")
	public static class Waiting {

		/**
		 * A wait that leaves the interrupt where it is, or swallows it, or tells.
		 */
		public String pause(int micros) throws InterruptedException {
			LockSupport.parkNanos(micros * 1000L);
			if (micros % 3 == 0 && Thread.interrupted()) {
				throw new InterruptedException();
			}
			return Thread.currentThread().isInterrupted() ? "woken" : "in time";
		}

		public String undisturbed() throws InterruptedException {
			if (Thread.interrupted() || InvocationContext.current().isCancelled()) {
				return "disturbed before";
			}
			TimeUnit.MICROSECONDS.sleep(500);
			return InvocationContext.current().isCancelled() ? "disturbed meanwhile" : "undisturbed";
		}

	}

}
