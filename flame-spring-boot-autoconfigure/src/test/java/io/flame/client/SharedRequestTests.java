package io.flame.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import io.flame.FlameRunnerLostException;
import io.flame.FlameSerializationException;
import io.flame.FlameService;
import io.flame.FlameServiceNotFoundException;
import io.flame.FlameSignatureException;
import io.flame.FlameTransportException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls that share requests to what answers those as no runner should: each caller gets
 * its own answer, or an exception that is true of its own call, and nothing is executed
 * twice.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedRequestTests {

	private static final int CALLERS = 16;

	/** So many shared requests are answered as the test says. */
	private static final int SPOILT = 5;

	private static final CBORMapper cbor = CBORMapper.builder().build();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicBoolean enough = new AtomicBoolean();

	private final AtomicInteger numbers = new AtomicInteger();

	private final AtomicInteger shared = new AtomicInteger();

	private final Map<Integer, Integer> executions = new ConcurrentHashMap<>();

	/** The calls in the requests that were answered as the test says. */
	private final Set<Integer> spoilt = ConcurrentHashMap.newKeySet();

	private final Map<Integer, Object> outcomes = new ConcurrentHashMap<>();

	@SuppressWarnings("NullAway.Init")
	private StubRunner stub;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext parent;

	@BeforeEach
	void start() throws IOException {
		this.stub = new StubRunner(http("200 OK", "application/json",
				"{\"id\":\"x\",\"protocol\":1,\"state\":\"ready\",\"running\":[],\"services\":{}}"
					.getBytes(StandardCharsets.UTF_8)));
		this.parent = parent("--flame.max-response-size=20KB");
	}

	private ConfigurableApplicationContext parent(String property) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.main.register-shutdown-hook=false")
			.run("--spring.profiles.active=parent", "--flame.pools.default.acquire-timeout=60s", property,
					"--flame.runner-url=http://127.0.0.1:" + this.stub.port());
	}

	@AfterEach
	void stop() throws IOException {
		this.enough.set(true);
		this.parent.close();
		this.stub.close();
		this.threads.shutdownNow();
	}

	/**
	 * Call from many threads until enough shared requests were answered as the test says,
	 * and well again.
	 */
	private void run(Answers answers) throws Exception {
		run(SPOILT, answers);
	}

	private void run(int atLeast, Answers answers) throws Exception {
		this.stub.answer((request, connection) -> {
			List<Call> calls = calls(request.body());
			if (!String.valueOf(request.headers().get("content-type")).equals("application/cbor-seq")) {
				connection.write(alone(execute(calls.get(0))));
			}
			else if (this.shared.getAndIncrement() < SPOILT) {
				calls.forEach((call) -> this.spoilt.add(call.number()));
				answers.answer(calls, connection);
			}
			else {
				ByteArrayOutputStream items = new ByteArrayOutputStream();
				calls.forEach((call) -> items.writeBytes(execute(call).item()));
				connection.write(sequence(items.toByteArray()));
			}
		});
		List<Future<?>> callers = callers();
		await().atMost(Duration.ofSeconds(60)).until(() -> this.shared.get() >= atLeast);
		finish(callers);
		assertThat(this.spoilt).hasSizeGreaterThan(atLeast);
		this.outcomes.forEach((number, outcome) -> {
			if (!this.spoilt.contains(number)) {
				assertThat(outcome).isEqualTo(number);
			}
			if (outcome instanceof Integer) {
				assertThat(outcome).isEqualTo(number);
				assertThat(this.executions).containsEntry(number, 1);
			}
		});
	}

	private List<Future<?>> callers() {
		Numbers service = this.parent.getBean(Numbers.class);
		List<Future<?>> callers = new ArrayList<>();
		for (int i = 0; i < CALLERS; i++) {
			callers.add(this.threads.submit(() -> {
				while (!this.enough.get()) {
					int number = this.numbers.incrementAndGet();
					try {
						this.outcomes.put(number, service.same(number));
					}
					catch (RuntimeException ex) {
						this.outcomes.put(number, ex);
					}
				}
			}));
		}
		return callers;
	}

	private void finish(List<Future<?>> callers) throws Exception {
		int done = this.outcomes.size();
		await().atMost(Duration.ofSeconds(60)).until(() -> this.outcomes.size() > done + 500);
		this.enough.set(true);
		for (Future<?> caller : callers) {
			caller.get(60, TimeUnit.SECONDS);
		}
	}

	private Call execute(Call call) {
		this.executions.merge(call.number(), 1, Integer::sum);
		return call;
	}

	private void assertSpoilt(BiConsumer<Integer, Object> assertion) {
		this.spoilt.forEach((number) -> assertion.accept(number, this.outcomes.getOrDefault(number, "nothing")));
	}

	private void assertAllSucceed() {
		assertSpoilt((number, outcome) -> assertThat(outcome).isEqualTo(number));
	}

	private void assertAllFail(Class<? extends FlameTransportException> type, String told) {
		assertSpoilt((number, outcome) -> assertThat(outcome)
			.asInstanceOf(InstanceOfAssertFactories.throwable(FlameTransportException.class))
			.isExactlyInstanceOf(type)
			.hasMessageContaining(told)
			.satisfies((ex) -> assertThat(ex.retryable()).isFalse()));
	}

	private static void assertLost(Object outcome) {
		assertThat(outcome).isInstanceOf(FlameRunnerLostException.class);
		assertThat((FlameRunnerLostException) outcome).hasMessageContaining("unknown");
		assertThat(((FlameRunnerLostException) outcome).retryable()).isFalse();
	}

	@Test
	void whatDoesNotKnowSharedRequestsGetsNoMoreOfThem() throws Exception {
		run(1, (calls,
				connection) -> connection.write(http("415 Unsupported", "application/json",
						"{\"ok\":false,\"error\":{\"code\":\"unsupported_media_type\",\"message\":\"no\"}}"
							.getBytes(StandardCharsets.UTF_8))));
		assertAllSucceed();
		// no more than were under way at the same time
		assertThat(this.shared).hasValueLessThan(SPOILT);
	}

	@Test
	void whereAPoolDoesNotWantItEachCallGoesAlone() throws Exception {
		this.parent.close();
		this.parent = parent("--flame.pools.default.coalescing=false");
		AtomicInteger alone = new AtomicInteger();
		this.stub.answer((request, connection) -> {
			if (String.valueOf(request.headers().get("content-type")).equals("application/cbor")) {
				alone.incrementAndGet();
			}
			connection.write(alone(execute(calls(request.body()).get(0))));
		});
		List<Future<?>> callers = callers();
		await().atMost(Duration.ofSeconds(60)).until(() -> this.outcomes.size() > 3000);
		finish(callers);
		assertThat(alone).hasValue(this.outcomes.size());
		this.outcomes.forEach((number, outcome) -> assertThat(outcome).isEqualTo(number));
	}

	@Test
	void aMethodWithLargeAnswersSharesNoRequests() throws Exception {
		AtomicInteger alone = new AtomicInteger();
		this.stub.answer((request, connection) -> {
			if (String.valueOf(request.headers().get("content-type")).equals("application/cbor")) {
				alone.incrementAndGet();
			}
			Call call = execute(calls(request.body()).get(0));
			connection.write(http("200 OK", "application/cbor",
					cbor.writeValueAsBytes(Map.of("ok", true, "result", call.number(), "later", new byte[10_000])),
					"x-flame-elapsed: 7\r\n"));
		});
		List<Future<?>> callers = callers();
		await().atMost(Duration.ofSeconds(60)).until(() -> this.outcomes.size() > 3000);
		finish(callers);
		assertThat(alone).hasValue(this.outcomes.size());
	}

	@Test
	void aRefusedSignatureIsToldToEach() throws Exception {
		run((calls, connection) -> connection
			.write(http("401 Unauthorized", "application/cbor-seq", error("signature_error"))));
		assertSpoilt((number, outcome) -> assertThat(outcome).isInstanceOf(FlameSignatureException.class));
	}

	@Test
	void aStatusOfAnotherServerIsToldToEach() throws Exception {
		run((calls, connection) -> connection
			.write(http("500 Error", "text/html", "<html>".getBytes(StandardCharsets.UTF_8))));
		assertAllFail(FlameTransportException.class, "500");
	}

	@Test
	void aServerThatGoesDownGetsThemAgain() throws Exception {
		run((calls, connection) -> connection.write(http("503 Down", "text/plain", new byte[0])));
		assertAllSucceed();
	}

	@Test
	void aRunnerThatIsBusyGetsThemAgain() throws Exception {
		run((calls, connection) -> {
			ByteArrayOutputStream items = new ByteArrayOutputStream();
			items.writeBytes(execute(calls.get(0)).item());
			calls.subList(1, calls.size()).forEach((call) -> items.writeBytes(call.refused(503, "busy")));
			connection.write(sequence(items.toByteArray()));
		});
		assertAllSucceed();
	}

	@Test
	void whatIsRefusedForOneIsToldToItAlone() throws Exception {
		Set<Integer> refused = ConcurrentHashMap.newKeySet();
		run((calls, connection) -> {
			ByteArrayOutputStream items = new ByteArrayOutputStream();
			refused.add(calls.get(0).number());
			items.writeBytes(calls.get(0).refused(404, "registry_error"));
			calls.subList(1, calls.size()).forEach((call) -> items.writeBytes(execute(call).item()));
			connection.write(sequence(items.toByteArray()));
		});
		assertSpoilt((number, outcome) -> {
			if (refused.contains(number)) {
				assertThat(outcome).isInstanceOf(FlameServiceNotFoundException.class);
			}
			else {
				assertThat(outcome).isEqualTo(number);
			}
		});
	}

	@Test
	void whatIsNoSequenceIsNobodysAnswer() throws Exception {
		run((calls, connection) -> connection
			.write(http("200 OK", "text/html", "<html>".getBytes(StandardCharsets.UTF_8))));
		assertAllFail(FlameTransportException.class, "text/html");
	}

	@Test
	void oneAnswerForAllIsNobodysAnswer() throws Exception {
		run((calls, connection) -> connection.write(alone(calls.get(0))));
		assertAllFail(FlameTransportException.class, "media type");
	}

	@Test
	void garbageIsNobodysAnswer() throws Exception {
		run((calls, connection) -> connection.write(sequence("<html>".getBytes(StandardCharsets.UTF_8))));
		assertSpoilt((number, outcome) -> assertLost(outcome));
	}

	@Test
	void itemsThatAreNoEnvelopesAreNobodysAnswer() throws Exception {
		run((calls, connection) -> connection.write(sequence(cbor.writeValueAsBytes(List.of(1, 2)))));
		assertSpoilt((number, outcome) -> assertLost(outcome));
	}

	@Test
	void whenThereIsNoItemThenEachIsUnknown() throws Exception {
		run((calls, connection) -> connection.write(sequence(new byte[0])));
		assertSpoilt((number, outcome) -> assertLost(outcome));
	}

	@Test
	void anAnswerThatIsTooLargeIsTheErrorOfItsCallAlone() throws Exception {
		Set<Integer> large = ConcurrentHashMap.newKeySet();
		run((calls, connection) -> {
			ByteArrayOutputStream items = new ByteArrayOutputStream();
			large.add(calls.get(0).number());
			items.writeBytes(calls.get(0).large());
			calls.subList(1, calls.size()).forEach((call) -> items.writeBytes(execute(call).item()));
			connection.write(sequence(items.toByteArray()));
		});
		assertSpoilt((number, outcome) -> {
			if (large.contains(number)) {
				assertThat(outcome).isInstanceOf(FlameSerializationException.class);
			}
			else {
				assertThat(outcome).isEqualTo(number);
			}
		});
	}

	@Test
	void whenTheConnectionIsClosedThenEachIsUnknown() throws Exception {
		run((calls, connection) -> connection.reset());
		assertSpoilt((number, outcome) -> assertLost(outcome));
	}

	@Test
	void whenTheResponseBreaksOffThenWhatCameCounts() throws Exception {
		Set<Integer> answered = ConcurrentHashMap.newKeySet();
		run((calls, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/cbor-seq\r\nContent-Length: 9999\r\n\r\n");
			for (Call call : calls.subList(0, calls.size() / 2)) {
				answered.add(call.number());
				connection.write(execute(call).item());
			}
			connection.write(new byte[] { (byte) 0xbf, 0x62, 'o' });
			connection.socket().close();
		});
		assertAnswered(answered);
	}

	@Test
	void whenAnswersAreMissingThenOnlyTheirCallsAreUnknown() throws Exception {
		Set<Integer> answered = ConcurrentHashMap.newKeySet();
		run((calls, connection) -> {
			ByteArrayOutputStream items = new ByteArrayOutputStream();
			for (Call call : calls.subList(calls.size() / 2, calls.size())) {
				answered.add(call.number());
				items.writeBytes(execute(call).item());
			}
			connection.write(sequence(items.toByteArray()));
		});
		assertAnswered(answered);
	}

	private void assertAnswered(Set<Integer> answered) {
		assertSpoilt((number, outcome) -> {
			if (answered.contains(number)) {
				assertThat(outcome).isEqualTo(number);
			}
			else {
				assertLost(outcome);
			}
		});
	}

	@Test
	void anyOrderIsFineAndWhatNobodyHasAskedForIsNobodysAnswer() throws Exception {
		run((calls, connection) -> {
			ByteArrayOutputStream items = new ByteArrayOutputStream();
			Collections.reverse(calls);
			items.writeBytes(new Call("nobody", -1).item());
			calls.forEach((call) -> items.writeBytes(execute(call).item()));
			items.writeBytes(new Call("somebody", -2).item());
			connection.write(sequence(items.toByteArray()));
		});
		assertAllSucceed();
	}

	@Test
	void theFirstAnswerCounts() throws Exception {
		run((calls, connection) -> {
			ByteArrayOutputStream items = new ByteArrayOutputStream();
			for (Call call : calls) {
				items.writeBytes(execute(call).item());
				items.writeBytes(new Call(call.id(), -1).item());
			}
			connection.write(sequence(items.toByteArray()));
		});
		assertAllSucceed();
	}

	@Test
	void eachIsAnsweredBeforeTheOthersAre() throws Exception {
		run((calls, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/cbor-seq\r\nConnection: close\r\n\r\n");
			for (Call call : calls) {
				connection.write(execute(call).item());
				// the response goes on only when its caller has it
				await().pollInterval(Duration.ofMillis(1)).until(() -> this.outcomes.containsKey(call.number()));
			}
			connection.socket().close();
		});
		assertAllSucceed();
	}

	private static List<Call> calls(byte[] body) {
		List<Call> calls = new ArrayList<>();
		try (MappingIterator<Map<String, Object>> items = cbor.readerFor(Map.class).readValues(body)) {
			while (items.hasNext()) {
				Map<String, Object> envelope = items.next();
				calls.add(new Call(String.valueOf(envelope.get("invocationId")),
						(Integer) ((List<?>) envelope.getOrDefault("args", List.of())).get(0)));
			}
		}
		return calls;
	}

	private static byte[] http(String status, String type, byte[] body, String... headers) {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		message.writeBytes(("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n".formatted(status, type,
				body.length, String.join("", headers)))
			.getBytes(StandardCharsets.ISO_8859_1));
		message.writeBytes(body);
		return message.toByteArray();
	}

	private static byte[] alone(Call call) {
		return http("200 OK", "application/cbor", cbor.writeValueAsBytes(Map.of("ok", true, "result", call.number())),
				"x-flame-elapsed: 7\r\n");
	}

	private static byte[] sequence(byte[] items) {
		return http("200 OK", "application/cbor-seq", items);
	}

	private static byte[] error(String code) {
		return cbor.writeValueAsBytes(Map.of("ok", false, "error", Map.of("code", code, "message", "told so")));
	}

	/**
	 * A call as it arrives.
	 *
	 * @param id its id
	 * @param number its argument, which is its result
	 */
	private record Call(String id, int number) {

		byte[] item() {
			Map<String, Object> item = new LinkedHashMap<>();
			item.put("invocationId", this.id);
			item.put("elapsedUs", 7);
			item.put("ok", true);
			item.put("result", this.number);
			return cbor.writeValueAsBytes(item);
		}

		byte[] large() {
			return cbor.writeValueAsBytes(
					new TreeMap<>(Map.of("invocationId", this.id, "ok", true, "result", "x".repeat(30_000))));
		}

		byte[] refused(int status, String code) {
			return cbor.writeValueAsBytes(Map.of("invocationId", this.id, "status", status, "ok", false, "error",
					Map.of("code", code, "message", "told so", "retryable", status == 503)));
		}

	}

	/**
	 * How a shared request is answered.
	 */
	private interface Answers {

		void answer(List<Call> calls, StubRunner.Connection connection) throws IOException, InterruptedException;

	}

	@FlameService("numbers")
	interface Numbers {

		int same(int number);

	}

	@Configuration
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Numbers numbers() {
			throw new IllegalStateException("Never created in the parent");
		}

	}

}
