package io.flame;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flame.app.TestApplication;
import io.flame.app.TypesService;
import io.flame.app.WorkService;
import io.flame.pool.RunnerPool;
import io.flame.pool.RunnerPools;
import io.flame.pool.RunnerSnapshot;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * A parent towards runners that somebody else started: ours, foreign ones, and what is no
 * runner at all.
 */
class FixedRunnerTests {

	/** For tests that need no settings and change nothing. */
	@SuppressWarnings("NullAway.Init")
	private static ConfigurableApplicationContext sharedRunner;

	@SuppressWarnings("NullAway.Init")
	private static ConfigurableApplicationContext sharedParent;

	@BeforeAll
	static void startShared() {
		sharedRunner = runner();
		sharedParent = parent(port(sharedRunner));
	}

	@AfterAll
	static void stopShared() {
		sharedParent.close();
		sharedRunner.close();
	}

	private static ConfigurableApplicationContext parent(int port, String... arguments) {
		return new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
			.properties("spring.profiles.active=parent", "flame.runner-url=http://127.0.0.1:" + port,
					"spring.main.register-shutdown-hook=false", "flame.pools.default.acquire-timeout=20s")
			.run(arguments);
	}

	private static ConfigurableApplicationContext runner(String... arguments) {
		return new SpringApplicationBuilder(TestApplication.class)
			.properties("spring.profiles.active=runner", "server.port=0", "spring.main.register-shutdown-hook=false",
					"flame.server.drain-timeout=1s")
			.run(arguments);
	}

	private static int port(ConfigurableApplicationContext runner) {
		return runner.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@Test
	void twoHandStartedProcessesUnderstandEachOther() {
		try (ConfigurableApplicationContext runner = runner("--flame.security.secret=s",
				"--server.servlet.context-path=/ctx", "--flame.invoke-path=/run/it")) {
			try (ConfigurableApplicationContext parent = parent(port(runner), "--flame.security.secret=s",
					"--flame.invoke-path=/run/it", "--flame.runner-url=http://127.0.0.1:" + port(runner) + "/ctx")) {
				assertThat(parent.getBean(TypesService.class).add(1, 2)).isEqualTo(3);
			}
			try (ConfigurableApplicationContext parent = parent(port(runner), "--flame.security.secret=s",
					"--flame.codec=json", "--flame.invoke-path=/run/it",
					"--flame.runner-url=http://127.0.0.1:" + port(runner) + "/ctx/")) {
				assertThat(parent.getBean(TypesService.class).add("a", "b")).isEqualTo("ab");
				parent.getBean(TypesService.class).discard("x");
			}
		}
	}

	@Test
	void whereErrorsAreExposedTheStackTraceReadsFromTheHandlerThroughTheRunnerToTheCaller() {
		try (ConfigurableApplicationContext runner = runner("--flame.expose-errors=true");
				ConfigurableApplicationContext parent = parent(port(runner), "--flame.pools.default.runners[0].id=r",
						"--flame.pools.default.runners[0].url=http://127.0.0.1:" + port(runner),
						"--flame.runner-url=")) {
			WorkService work = parent.getBean(WorkService.class);
			assertThatIllegalArgumentException().isThrownBy(() -> work.fail("no")).withMessage("no").satisfies((ex) -> {
				List<String> frames = Arrays.stream(ex.getStackTrace()).map(StackTraceElement::toString).toList();
				assertThat(frames.get(0)).startsWith("io.flame.app.WorkService.fail(WorkService.java:");
				assertThat(frames).contains("------ runner 'r' of pool 'default' ------.called from(Flame)")
					.anyMatch((frame) -> frame.contains("FixedRunnerTests."))
					.noneMatch((frame) -> frame.startsWith("io.flame.runner.") || frame.contains("RunnerCalls"));
			});
			assertThatExceptionOfType(FlameRemoteException.class).isThrownBy(work::failUnknown)
				.satisfies((ex) -> assertThat(ex.getStackTrace()[0].getMethodName()).isEqualTo("failUnknown"));
		}
	}

	@Test
	void aCallOfAnInterruptedThreadIsCancelled() {
		TypesService types = sharedParent.getBean(TypesService.class);
		Thread.currentThread().interrupt();
		try {
			assertThatExceptionOfType(FlameCancelledException.class).isThrownBy(() -> types.add(1, 2))
				.withMessageContaining("interrupted");
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(types.add(1, 2)).isEqualTo(3);
	}

	@Test
	void aDrainedRunnerGetsCallsAgainWhenItHasBeenRestarted() {
		ConfigurableApplicationContext runner = runner();
		int port = port(runner);
		try (ConfigurableApplicationContext parent = parent(port)) {
			TypesService types = parent.getBean(TypesService.class);
			assertThat(types.add(1, 2)).isEqualTo(3);
			RunnerPool pool = parent.getBean(RunnerPools.class).get("default");
			RunnerSnapshot drained = pool.snapshot().runners().get(0);
			pool.drain(drained.id());
			await().atMost(Duration.ofSeconds(30))
				.until(() -> pool.snapshot().runners().get(0).lastHeartbeat() != null);
			runner.close();
			runner = runner("--server.port=" + port);
			assertThat(types.add(1, 2)).isEqualTo(3);
			assertThat(pool.lastBootFailure()).isNull();
		}
		finally {
			runner.close();
		}
	}

	@Test
	void anInterruptedExceptionOfAHandlerIsTheHandlers() {
		WorkService work = sharedParent.getBean(WorkService.class);
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> work.failInterrupted("enough"))
			.withMessage("enough");
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void methodsOfAHiddenBaseClassAndLongNumbersTravel() {
		for (String codec : List.of("cbor", "json")) {
			try (ConfigurableApplicationContext parent = parent(port(sharedRunner), "--flame.codec=" + codec)) {
				WorkService work = parent.getBean(WorkService.class);
				assertThat(work.square(BigInteger.ONE.shiftLeft(10_000))).isEqualTo(BigInteger.ONE.shiftLeft(20_000));
			}
		}
	}

	@Test
	void whereErrorsAreNotExposedTheStackTraceBeginsWithTheCall() {
		WorkService work = sharedParent.getBean(WorkService.class);
		assertThatIllegalArgumentException().isThrownBy(() -> work.fail("no")).satisfies((ex) -> {
			assertThat(ex.getStackTrace()[0].toString()).contains("WorkService$$SpringCGLIB");
			assertThat(ex.getStackTrace()[1].getClassName()).startsWith(FixedRunnerTests.class.getName());
		});
	}

	@Test
	void anotherBuildIsRefusedAtOnceUnlessThatIsTurnedOff() {
		try (ConfigurableApplicationContext runner = runner("--flame.build.id=shop-2")) {
			try (ConfigurableApplicationContext parent = parent(port(runner), "--flame.build.id=shop-1",
					"--flame.pools.default.acquire-timeout=1h")) {
				assertThatExceptionOfType(FlameNoRunnerException.class)
					.isThrownBy(() -> parent.getBean(TypesService.class).add(1, 2))
					.withMessageContainingAll("shop-1", "shop-2", "flame.build.verify");
			}
			try (ConfigurableApplicationContext parent = parent(port(runner), "--flame.build.id=shop-1",
					"--flame.build.verify=false")) {
				assertThat(parent.getBean(TypesService.class).add(1, 2)).isEqualTo(3);
			}
		}
	}

	@Test
	void aRunnerOfTheSameBuildIsWaitedForWhereAnotherOneIsNot() {
		try (ConfigurableApplicationContext old = runner("--flame.build.id=shop-1", "--flame.server.id=old")) {
			int free = freePort();
			try (ConfigurableApplicationContext parent = parent(port(old), "--flame.build.id=shop-2",
					"--flame.runner-url=", "--flame.pools.default.runners[0].url=http://127.0.0.1:" + port(old),
					"--flame.pools.default.runners[1].url=http://127.0.0.1:" + free,
					"--flame.pools.default.acquire-timeout=60s")) {
				CompletableFuture<Integer> sum = new CompletableFuture<>();
				Thread caller = new Thread(() -> sum.complete(parent.getBean(TypesService.class).add(1, 2)));
				caller.start();
				try (ConfigurableApplicationContext replacement = runner("--flame.build.id=shop-2",
						"--server.port=" + free)) {
					assertThat(sum.join()).isEqualTo(3);
					assertThat(replacement.isRunning()).isTrue();
				}
			}
		}
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void whenARunnerIsReplacedByAnotherBuildThenItExecutesNothing() {
		ConfigurableApplicationContext runner = runner("--flame.build.id=shop-1");
		int port = port(runner);
		try (ConfigurableApplicationContext parent = parent(port, "--flame.build.id=shop-1",
				"--flame.pools.default.acquire-timeout=2s")) {
			assertThat(parent.getBean(TypesService.class).add(1, 2)).isEqualTo(3);
			runner.close();
			runner = runner("--flame.build.id=shop-2", "--server.port=" + port);
			assertThatExceptionOfType(FlameNoRunnerException.class)
				.isThrownBy(() -> parent.getBean(TypesService.class).add(1, 2))
				.withMessageContainingAll("shop-1", "shop-2", "flame.build.verify");
		}
		finally {
			runner.close();
		}
	}

	@Test
	void whenTheApplicationOnTheDiskHasChangedThenItsChildrenAreRefused() {
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(TestApplication.class)
			.web(WebApplicationType.NONE)
			// of which children know nothing
			.properties("flame.build.id=before")
			.run("--spring.profiles.active=parent", "--flame.backend.process.memory=128MB",
					"--flame.pools.default.max=1", "--flame.pools.default.spawn-timeout=60s",
					"--spring.main.register-shutdown-hook=false")) {
			assertThatExceptionOfType(FlameNoRunnerException.class)
				.isThrownBy(() -> parent.getBean(TypesService.class).add(1, 2))
				.withMessageContainingAll("before", "Restart the parent");
		}
	}

	@Test
	void whenSecretsDifferThenNoCallIsSentAndTheKeyToSetIsNamed() {
		try (ConfigurableApplicationContext runner = runner("--flame.security.secret=s")) {
			for (String secret : List.of("--flame.security.secret=other", "--flame.security.secret=")) {
				try (ConfigurableApplicationContext parent = parent(port(runner), secret,
						"--flame.pools.default.acquire-timeout=2s")) {
					assertThatExceptionOfType(FlameNoRunnerException.class)
						.isThrownBy(() -> parent.getBean(TypesService.class).add(1, 2))
						.withMessageContainingAll("401", "flame.security.secret", "FLAME_SECRET");
				}
			}
		}
	}

	@Test
	void aServerThatIsNoRunnerGetsNoCalls() throws Exception {
		AtomicInteger posts = new AtomicInteger();
		List<Integer> statuses = List.of(200, 404, 500, 501);
		List<StubServer> stubs = new ArrayList<>();
		List<String> pools = new ArrayList<>();
		try {
			for (int status : statuses) {
				StubServer stub = new StubServer((exchange) -> {
					posts.incrementAndGet();
					answer(exchange, status, "text/html", "<html>");
				}, (exchange) -> answer(exchange, status, "text/html", "<html>"));
				stubs.add(stub);
				pools.add("--flame.pools.p" + status + ".runners[0].url=http://127.0.0.1:" + stub.port());
				pools.add("--flame.pools.p" + status + ".acquire-timeout=2s");
			}
			try (ConfigurableApplicationContext parent = parent(port(sharedRunner), pools.toArray(String[]::new))) {
				FlameClient client = parent.getBean(FlameClient.class);
				List<CompletableFuture<Integer>> sums = statuses.stream()
					.map((status) -> client.service(TypesService.class)
						.pool("p" + status)
						.submit((types) -> types.add(1, 2)))
					.toList();
				for (int i = 0; i < statuses.size(); i++) {
					assertThatExceptionOfType(ExecutionException.class).isThrownBy(sums.get(i)::get)
						.havingCause()
						.isInstanceOf(FlameNoRunnerException.class)
						.withMessageContainingAll("is not a Flame runner", String.valueOf(statuses.get(i)), "text/html",
								"Check the URL");
				}
			}
		}
		finally {
			stubs.forEach(StubServer::close);
		}
		assertThat(posts).hasValue(0);
	}

	@Test
	void whenNobodyListensThenTheCallerLearnsWhyAndARunnerThatComesLaterIsUsed() throws Exception {
		int free = freePort();
		try (ConfigurableApplicationContext parent = parent(free, "--flame.pools.default.acquire-timeout=300ms")) {
			assertThatExceptionOfType(FlameNoRunnerException.class)
				.isThrownBy(() -> parent.getBean(TypesService.class).add(1, 2))
				.withMessageContaining("cannot be used")
				.withMessageContaining(String.valueOf(free));
		}
		try (ConfigurableApplicationContext parent = parent(free);
				ConfigurableApplicationContext runner = runner("--server.port=" + free)) {
			assertThat(parent.getBean(TypesService.class).add(1, 2)).isEqualTo(3);
			assertThat(runner.isRunning()).isTrue();
		}
	}

	@Test
	void foreignRunnerOfTheBaseProtocolGetsSuperJson() throws Exception {
		AtomicReference<String> request = new AtomicReference<>("");
		try (StubServer stub = new StubServer((exchange) -> {
			request.set(body(exchange));
			answer(exchange, 200, "application/json", "{\"ok\":true,\"result\":\"{\\\"json\\\":\\\"ab\\\"}\"}");
		}); ConfigurableApplicationContext parent = parent(stub.port(), "--flame.security.secret=s")) {
			assertThat(parent.getBean(TypesService.class).add("a", "b")).isEqualTo("ab");
			assertThat(request.get())
				.contains("\"serviceId\":\"types\"", "\"methodId\":\"addTexts\"",
						"\"args\":\"{\\\"json\\\":[\\\"a\\\",\\\"b\\\"]}\"", "\"iat\":", "\"exp\":", "\"attempt\":1")
				.doesNotContain("\"aud\"");
		}
	}

	@Test
	void whatIsNoAnswerOfARunnerIsATransportError() throws Exception {
		AtomicReference<Consumer<HttpExchange>> answer = new AtomicReference<>((exchange) -> {
		});
		try (StubServer stub = new StubServer((exchange) -> answer.get().accept(exchange));
				ConfigurableApplicationContext parent = parent(stub.port(), "--flame.max-response-size=50KB")) {
			TypesService types = parent.getBean(TypesService.class);
			assertAnswer(answer, types, 200, "application/json", "{", FlameTransportException.class,
					"invalid response");
			assertAnswer(answer, types, 200, "application/json", "{\"ok\":true,\"result\":\"no superjson\"}",
					FlameSerializationException.class, "types/addTexts");
			assertAnswer(answer, types, 200, "text/html", "<html>", FlameTransportException.class, "text/html");
			assertAnswer(answer, types, 500, "text/html", "<html>", FlameTransportException.class, "500");
			assertAnswer(answer, types, 302, "text/html", "", FlameTransportException.class, "302");
			assertAnswer(answer, types, 404, "application/json",
					"{\"ok\":false,\"error\":{\"code\":\"registry_error\",\"message\":\"unknown\"}}",
					FlameServiceNotFoundException.class, "unknown");
			assertAnswer(answer, types, 413, "application/json",
					"{\"ok\":false,\"error\":{\"code\":\"payload_too_large\",\"message\":\"large\"}}",
					FlameSerializationException.class, "large");
			assertAnswer(answer, types, 200, "application/json",
					"{\"ok\":false,\"error\":{\"code\":\"odd\",\"message\":\"m\"}}", FlameRemoteException.class, "m");
			assertAnswer(answer, types, 200, "application/json", "\"" + "x".repeat(100_000) + "\"",
					FlameSerializationException.class, "max-response-size");
		}
	}

	private static void assertAnswer(AtomicReference<Consumer<HttpExchange>> answer, TypesService types, int status,
			String type, String body, Class<? extends Throwable> expected, String message) {
		answer.set((exchange) -> answer(exchange, status, type, body));
		assertThatExceptionOfType(expected).isThrownBy(() -> types.add("a", "b")).withMessageContaining(message);
	}

	@Test
	void whenConnectionBreaksAfterTheCallWasSentThenItIsNotRepeated() throws Exception {
		AtomicInteger posts = new AtomicInteger();
		ExecutorService acceptor = Executors.newSingleThreadExecutor();
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			acceptor.execute(() -> {
				while (!server.isClosed()) {
					try (Socket socket = server.accept()) {
						if (readHead(socket.getInputStream()).startsWith("POST")) {
							posts.incrementAndGet();
						}
						else {
							OutputStream out = socket.getOutputStream();
							out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
								.getBytes(StandardCharsets.US_ASCII));
							out.flush();
						}
					}
					catch (IOException ex) {
						return;
					}
				}
			});
			try (ConfigurableApplicationContext parent = parent(server.getLocalPort())) {
				assertThatExceptionOfType(FlameRunnerLostException.class)
					.isThrownBy(() -> parent.getBean(TypesService.class).add("a", "b"))
					.satisfies((ex) -> assertThat(ex.code()).isEqualTo(FlameErrorCode.TRANSPORT_ERROR))
					.withMessageContaining("unknown");
				assertThat(posts).hasValue(1);
			}
		}
		finally {
			acceptor.shutdownNow();
		}
	}

	private static String readHead(InputStream input) throws IOException {
		StringBuilder head = new StringBuilder();
		int next = input.read();
		while (next >= 0) {
			head.append((char) next);
			if (head.toString().endsWith("\r\n\r\n")) {
				break;
			}
			next = input.read();
		}
		return head.toString();
	}

	@Test
	void whenARunnerStopsThenItsCallsFinishAndItIsReplacedWhenItReturns() {
		ConfigurableApplicationContext runner = runner();
		int port = port(runner);
		try (ConfigurableApplicationContext parent = parent(port)) {
			WorkService work = parent.getBean(WorkService.class);
			assertThat(work.sleep(1)).isEqualTo("slept");
			runner.close();
			runner = SpringApplication.run(TestApplication.class, "--spring.profiles.active=runner",
					"--server.port=" + port, "--spring.main.register-shutdown-hook=false");
			assertThat(work.sleep(1)).isEqualTo("slept");
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
		finally {
			runner.close();
		}
	}

	private static String body(HttpExchange exchange) {
		try {
			return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void answer(HttpExchange exchange, int status, String type, String body) {
		try {
			body(exchange);
			byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", type);
			exchange.sendResponseHeaders(status, (bytes.length > 0) ? bytes.length : -1);
			exchange.getResponseBody().write(bytes);
			exchange.close();
		}
		catch (IOException ex) {
			// the client has seen enough
		}
	}

	/**
	 * Answers {@code GET} with 404, as runners of the base protocol do, unless told
	 * otherwise.
	 */
	private static final class StubServer implements AutoCloseable {

		private final HttpServer server;

		StubServer(Consumer<HttpExchange> post) throws IOException {
			this(post, (exchange) -> answer(exchange, 404, "text/plain", ""));
		}

		StubServer(Consumer<HttpExchange> post, Consumer<HttpExchange> get) throws IOException {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			this.server.createContext("/", (exchange) -> {
				if (exchange.getRequestMethod().equals("POST")) {
					post.accept(exchange);
				}
				else {
					get.accept(exchange);
				}
			});
			this.server.start();
		}

		int port() {
			return this.server.getAddress().getPort();
		}

		@Override
		public void close() {
			this.server.stop(0);
		}

	}

}
