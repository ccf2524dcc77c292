package io.flame.runner;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.flame.FlameService;
import io.flame.InvocationContext;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.i18n.LocaleContextHolder;

/**
 * A real runner that accepts links, and whose handlers end when a test wants them to.
 */
final class LinkedRunner implements AutoCloseable {

	static final String SECRET = "linked";

	private final ConfigurableApplicationContext context;

	LinkedRunner(String... arguments) {
		Desk.clear();
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties("spring.main.register-shutdown-hook=false", "spring.profiles.active=runner",
					"flame.max-body-size=20KB", "flame.max-response-size=15KB", "flame.server.drain-timeout=10s",
					"flame.security.secret=" + SECRET)
			.run(Stream
				.concat(Stream.of("--server.port=0", "--flame.server.link.port=0", "--flame.server.id=linked-1"),
						Stream.of(arguments))
				.toArray(String[]::new));
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	RunnerState state() {
		return this.context.getBean(RunnerState.class);
	}

	RunnerRejections rejections() {
		return this.context.getBean(RunnerRejections.class);
	}

	LinkCaller link() throws IOException {
		return new LinkCaller(this.context, SECRET);
	}

	@Override
	public void close() {
		Desk.openAll();
		this.context.close();
	}

	@Configuration
	@EnableAutoConfiguration
	@Import(Desk.class)
	static class Application {

	}

	@FlameService("desk")
	public static class Desk {

		static final Set<String> interrupted = ConcurrentHashMap.newKeySet();

		static final AtomicInteger executed = new AtomicInteger();

		private static final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();

		private static final Set<String> entered = ConcurrentHashMap.newKeySet();

		static void clear() {
			interrupted.clear();
			entered.clear();
			gates.clear();
		}

		private static CountDownLatch gate(String name) {
			return gates.computeIfAbsent(name, (key) -> new CountDownLatch(1));
		}

		static void open(String name) {
			gate(name).countDown();
		}

		static void openAll() {
			gates.values().forEach(CountDownLatch::countDown);
		}

		/**
		 * Whether a handler waits for a gate, or has done so.
		 */
		static boolean isEntered(String name) {
			return entered.contains(name);
		}

		public String echo(String text) {
			executed.incrementAndGet();
			return text;
		}

		public int add(int a, int b) {
			executed.incrementAndGet();
			return a + b;
		}

		public String greet(@NotBlank String name) {
			executed.incrementAndGet();
			return "Hello, " + name;
		}

		public String fail(String message) {
			throw new IllegalStateException(message);
		}

		public String hold(String name) throws InterruptedException {
			try {
				CountDownLatch gate = gate(name);
				entered.add(name);
				gate.await();
				return "held " + name;
			}
			catch (InterruptedException ex) {
				interrupted.add(name);
				throw ex;
			}
		}

		/** Ignores interrupts. */
		public String stubborn(String name) {
			CountDownLatch gate = gate(name);
			entered.add(name);
			boolean waiting = true;
			while (waiting) {
				try {
					gate.await();
					waiting = false;
				}
				catch (InterruptedException ex) {
					interrupted.add(name);
				}
			}
			return "held " + name;
		}

		/** Mostly returns at once, so that it is executed by the thread that reads. */
		public String moody(@Nullable String name) throws InterruptedException {
			return (name != null) ? hold(name) : "quick";
		}

		public int bytes(byte[] bytes) {
			executed.incrementAndGet();
			return bytes.length;
		}

		public String repeat(String text, int times) {
			return text.repeat(times);
		}

		public Map<String, Object> context(InvocationContext context) {
			return Map.of("locale", LocaleContextHolder.getLocale().toLanguageTag(), "id", context.invocationId(),
					"attempt", context.attempt(), "millis",
					context.deadline().toEpochMilli() - System.currentTimeMillis(), "interrupted",
					Thread.currentThread().isInterrupted());
		}

	}

}
