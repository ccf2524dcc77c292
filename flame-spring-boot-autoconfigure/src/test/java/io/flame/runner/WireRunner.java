package io.flame.runner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.flame.FlameException;
import io.flame.FlameService;
import io.flame.InvocationContext;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * A real runner on a port of its own, whose only service counts how often it is executed.
 */
final class WireRunner implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final int port;

	WireRunner(String... arguments) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties("spring.main.register-shutdown-hook=false", "spring.profiles.active=runner",
					"flame.max-body-size=20KB", "flame.max-response-size=15KB")
			.run(Stream.concat(Stream.of("--server.port=0", "--flame.server.id=r1"), Arrays.stream(arguments))
				.toArray(String[]::new));
		this.port = this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	int port() {
		return this.port;
	}

	int executions() {
		return this.context.getBean(AtomicInteger.class).get();
	}

	/**
	 * Count from zero again.
	 */
	void forgetExecutions() {
		this.context.getBean(AtomicInteger.class).set(0);
	}

	RunnerState state() {
		return this.context.getBean(RunnerState.class);
	}

	InvokeServlet servlet() {
		return (InvokeServlet) Objects
			.requireNonNull(this.context.getBean("flameInvokeServlet", ServletRegistrationBean.class).getServlet());
	}

	RunnerRejections rejections() {
		return this.context.getBean(RunnerRejections.class);
	}

	/**
	 * Connect to a runner that was started to accept links.
	 */
	LinkCaller link(String secret) throws IOException {
		return new LinkCaller(this.context, secret);
	}

	RawConnection connect() throws IOException {
		return new RawConnection(this.port);
	}

	RawConnection.Answer post(String mediaType, byte[] body, @Nullable String signature) throws IOException {
		return exchange("POST", "/invoke", body, "Content-Type: " + mediaType,
				(signature != null) ? "x-flame-signature: " + signature : null);
	}

	RawConnection.Answer exchange(String method, String path, byte @Nullable [] body, @Nullable String... headers)
			throws IOException {
		try (RawConnection connection = connect()) {
			return connection.write(message(method, path, body, headers)).read();
		}
	}

	static byte[] message(String method, String path, byte @Nullable [] body, @Nullable String... headers) {
		StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: runner\r\n");
		for (String header : headers) {
			head.append((header != null) ? header + "\r\n" : "");
		}
		byte[] content = (body != null) ? body : new byte[0];
		head.append((body != null) ? "Content-Length: " + body.length + "\r\n\r\n" : "\r\n");
		byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
		byte[] message = Arrays.copyOf(start, start.length + content.length);
		System.arraycopy(content, 0, message, start.length, content.length);
		return message;
	}

	/**
	 * The fields of a request that a runner executes.
	 * @param methodId the method
	 * @param args its arguments
	 * @return the fields, to be changed
	 */
	static Map<String, @Nullable Object> fields(String methodId, Object... args) {
		long now = System.currentTimeMillis();
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("invocationId", UUID.randomUUID().toString());
		fields.put("serviceId", "counter");
		fields.put("methodId", methodId);
		fields.put("args", Arrays.asList(args));
		fields.put("timeoutMs", 60_000L);
		fields.put("iat", now);
		fields.put("exp", now + 60_000);
		return fields;
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration
	@EnableAutoConfiguration
	@Import(Counter.class)
	static class Application {

		@Bean
		AtomicInteger executions() {
			return new AtomicInteger();
		}

	}

	@FlameService("counter")
	public static class Counter {

		private final AtomicInteger executions;

		Counter(AtomicInteger executions) {
			this.executions = executions;
		}

		public String echo(String text) {
			this.executions.incrementAndGet();
			return text;
		}

		public int add(int a, int b) {
			this.executions.incrementAndGet();
			return a + b;
		}

		public @Nullable Object any(@Nullable Object value) {
			this.executions.incrementAndGet();
			return value;
		}

		public byte[] bytes(byte[] value) {
			this.executions.incrementAndGet();
			return value;
		}

		public int depth(@Nullable Tree tree) {
			this.executions.incrementAndGet();
			int depth = 0;
			for (Tree next = tree; next != null; next = next.child()) {
				depth++;
			}
			return depth;
		}

		public String repeat(String text, int times) {
			this.executions.incrementAndGet();
			return text.repeat(times);
		}

		public String fail(String message) {
			this.executions.incrementAndGet();
			throw new FlameException("out_of_paper", message);
		}

		public long millisLeft(@Nullable InvocationContext context) {
			this.executions.incrementAndGet();
			return InvocationContext.current().deadline().toEpochMilli() - System.currentTimeMillis();
		}

		public String sleep(long millis) throws InterruptedException {
			this.executions.incrementAndGet();
			synchronized (this) {
				wait(millis);
			}
			return "slept";
		}

	}

	record Tree(@Nullable Tree child) {

	}

}
