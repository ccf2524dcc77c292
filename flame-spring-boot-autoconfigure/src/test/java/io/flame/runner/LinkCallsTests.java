package io.flame.runner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.flame.FlameErrorCode;
import io.flame.link.LinkOutcome;
import io.flame.runner.LinkCaller.Response;
import io.flame.runner.LinkCaller.Sent;
import io.flame.runner.LinkedRunner.Desk;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls over the link of a runner: each fails, expires and is cancelled on its own.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkCallsTests {

	@SuppressWarnings("NullAway.Init")
	private static LinkedRunner runner;

	@SuppressWarnings("NullAway.Init")
	private LinkCaller link;

	/** Another one for each test. */
	private final String name = UUID.randomUUID().toString();

	@BeforeAll
	static void start() {
		runner = new LinkedRunner();
	}

	@AfterAll
	static void stop() {
		runner.close();
	}

	@BeforeEach
	void connect() throws Exception {
		this.link = runner.link();
	}

	@AfterEach
	void disconnect() {
		Desk.openAll();
		await().until(() -> runner.state().running().isEmpty());
		await().until(() -> this.link.executing() == 0);
		assertThat(this.link.closed()).isNull();
		this.link.close();
	}

	private Sent holding(String method) {
		return holding(method, Duration.ofSeconds(60));
	}

	private Sent holding(String method, Duration timeout) {
		Sent sent = this.link.send(LinkCaller.to("desk", method, this.name).timeout(timeout));
		await().until(() -> Desk.isEntered(this.name));
		return sent;
	}

	private void assertWorks() throws Exception {
		assertThat(this.link.call(LinkCaller.to("desk", "echo", "works")).result()).isEqualTo("works");
	}

	@Test
	void aCallGetsItsResult() throws Exception {
		Response response = this.link.call(LinkCaller.to("desk", "add", 1, 2));
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.executing()).isFalse();
		assertThat(response.envelope()).containsOnly(Map.entry("ok", true), Map.entry("result", 3));
	}

	@Test
	void aHandlersExceptionArrivesWithItsType() throws Exception {
		Response response = this.link.call(LinkCaller.to("desk", "fail", "out of paper"));
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.code()).isEqualTo("handler_error");
		assertThat(response.message()).contains("out of paper");
		assertThat(response.error().get("type")).isEqualTo(IllegalStateException.class.getName());
		assertThat(response.error().get("retryable")).isEqualTo(false);
		assertWorks();
	}

	@ParameterizedTest
	@CsvSource({ "nothing, echo", "desk, nothing", "java.lang.Runtime, exit" })
	void whatIsUnknownIsRefused(String service, String method) throws Exception {
		long refused = runner.rejections().count(FlameErrorCode.REGISTRY_ERROR);
		Response response = this.link.call(LinkCaller.to(service, method, "x"));
		assertThat(response.status()).isEqualTo(404);
		assertThat(response.code()).isEqualTo("registry_error");
		assertThat(runner.rejections().count(FlameErrorCode.REGISTRY_ERROR)).isEqualTo(refused + 1);
	}

	@Test
	void argumentsThatDoNotBindAreRefused() throws Exception {
		int executed = Desk.executed.get();
		for (LinkCaller.Call call : List.of(LinkCaller.to("desk", "add", 1, "secret"), LinkCaller.to("desk", "add", 1),
				LinkCaller.to("desk", "add", 1, 2, 3), LinkCaller.to("desk", "add"))) {
			Response response = this.link.call(call);
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.code()).isEqualTo("serialization_error");
			assertThat(response.error().get("retryable")).isEqualTo(false);
			assertThat(response.message()).doesNotContain("secret");
		}
		assertThat(Desk.executed).hasValue(executed);
		assertWorks();
	}

	/**
	 * Nothing, a map without an end, an array without one, one that is longer than the
	 * body, a byte string that is, a text and a break.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "", "bf", "9f", "9f01", "82", "8201", "9b7fffffffffffffff", "815b7fffffffffffffff", "6161",
			"ff", "00", "f6" })
	void argumentsThatAreNotAnArrayAreRefused(String args) throws Exception {
		int executed = Desk.executed.get();
		for (String method : List.of("add", "echo", "context", "bytes")) {
			Response response = this.link.call(LinkCaller.to("desk", method).args(HexFormat.of().parseHex(args)));
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.code()).isEqualTo("serialization_error");
		}
		assertThat(Desk.executed).hasValue(executed);
		assertWorks();
	}

	@Test
	void argumentsThatAreNotValidAreRefused() throws Exception {
		Response response = this.link.call(LinkCaller.to("desk", "greet", " "));
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.code()).isEqualTo("invalid_argument");
		assertThat(response.error().get("details"))
			.isEqualTo(Map.of("violations", List.of(Map.of("path", "name", "message", "must not be blank"))));
		assertThat(this.link.call(LinkCaller.to("desk", "greet", "Ann")).result()).isEqualTo("Hello, Ann");
	}

	@Test
	void atItsDeadlineACallGetsAResponseAndItsHandlerIsInterrupted() throws Exception {
		Sent sent = holding("hold", Duration.ofMillis(200));
		Response response = sent.response();
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.code()).isEqualTo("timeout");
		assertThat(response.message()).contains("200 ms");
		await().until(sent::hasEnded);
		assertThat(Desk.interrupted).contains(this.name);
	}

	@Test
	void aCallWhoseHandlerIgnoresItsDeadlineEndsWithItsHandler() throws Exception {
		Sent sent = holding("stubborn", Duration.ofMillis(200));
		Response response = sent.response();
		assertThat(response.code()).isEqualTo("timeout");
		assertThat(response.executing()).isTrue();
		await().until(() -> Desk.interrupted.contains(this.name));
		assertWorks();
		assertThat(sent.hasEnded()).isFalse();
		assertThat(this.link.executing()).isOne();
		assertThat(runner.state().running()).hasSize(1);
		Desk.open(this.name);
		await().until(sent::hasEnded);
		assertThat(this.link.executing()).isZero();
	}

	@Test
	void aCallThatIsGivenUpIsCancelled() throws Exception {
		Sent sent = holding("hold");
		assertThat(sent.cancel().outcome()).isEqualTo(new LinkOutcome.Interrupted(true));
		await().until(sent::hasEnded);
		assertThat(Desk.interrupted).contains(this.name);
		assertThat(runner.state().running()).isEmpty();
		assertWorks();
	}

	@Test
	void aCallWhoseHandlerIgnoresItsCancellationEndsWithItsHandler() throws Exception {
		Sent sent = holding("stubborn");
		sent.cancel().outcome();
		await().until(() -> Desk.interrupted.contains(this.name));
		assertWorks();
		assertThat(sent.hasEnded()).isFalse();
		Desk.open(this.name);
		await().until(sent::hasEnded);
	}

	@Test
	void aCallOfALinkCanBeCancelledOverHttp() throws Exception {
		RunnerClient http = new RunnerClient(
				runner.context().getEnvironment().getRequiredProperty("local.server.port", Integer.class),
				LinkedRunner.SECRET);
		Sent sent = this.link.send(LinkCaller.to("desk", "hold", this.name).id(this.name));
		await().until(() -> Desk.isEntered(this.name));
		assertThat(http.send("DELETE", "/invoke/" + this.name).statusCode()).isEqualTo(204);
		assertThat(sent.response().code()).isEqualTo("cancelled");
	}

	@Test
	void aKeyBelongsToItsArguments() throws Exception {
		assertThat(this.link.call(LinkCaller.to("desk", "echo", "a").key(this.name)).result()).isEqualTo("a");
		Response other = this.link.call(LinkCaller.to("desk", "echo", "b").key(this.name));
		assertThat(other.status()).isEqualTo(200);
		assertThat(other.code()).isEqualTo("idempotency_conflict");
		int executed = Desk.executed.get();
		assertThat(this.link.call(LinkCaller.to("desk", "echo", "a").key(this.name)).result()).isEqualTo("a");
		assertThat(Desk.executed).hasValue(executed);
	}

	@ParameterizedTest
	@ValueSource(ints = { 21_000, 200_000, 5_000_000 })
	void aBodyThatIsTooLargeIsRefusedAndOthersAreNot(int size) throws Exception {
		long refused = runner.rejections().count(FlameErrorCode.PAYLOAD_TOO_LARGE);
		Sent large = this.link.send(LinkCaller.to("desk", "echo", "x".repeat(size)));
		assertWorks();
		Response response = large.response();
		assertThat(response.status()).isEqualTo(413);
		assertThat(response.code()).isEqualTo("payload_too_large");
		assertThat(response.message()).contains("flame.max-body-size");
		assertThat(runner.rejections().count(FlameErrorCode.PAYLOAD_TOO_LARGE)).isEqualTo(refused + 1);
		assertWorks();
	}

	@Test
	void aResultThatIsTooLargeIsNotSent() throws Exception {
		Response response = this.link.call(LinkCaller.to("desk", "repeat", "x", 20_000));
		assertThat(response.code()).isEqualTo("serialization_error");
		assertThat(response.message()).contains("flame.max-response-size");
		assertThat(this.link.call(LinkCaller.to("desk", "repeat", "x", 14_000)).result()).isEqualTo("x".repeat(14_000));
	}

	@Test
	void aMalformedHeadIsRefused() throws Exception {
		byte[] args = { (byte) 0x80 };
		byte[] huge = new byte[1000];
		huge[12] = 1;
		for (byte[] head : List.of(new byte[0], new byte[1], LinkCaller.bytes("x".repeat(100)), new byte[100], huge)) {
			Response response = this.link.send(head, args).response();
			assertThat(response.status()).isEqualTo(400);
			assertThat(response.code()).isEqualTo("bad_request");
		}
		assertWorks();
	}

	@Test
	void anIdThatIsBlankOrTooLongIsRefused() throws Exception {
		for (String id : List.of("", " ", "x".repeat(257))) {
			assertThat(this.link.call(LinkCaller.to("desk", "echo", "x").id(id)).code()).isEqualTo("bad_request");
		}
		assertThat(this.link.call(LinkCaller.to("desk", "echo", "x").id("x".repeat(256))).result()).isEqualTo("x");
	}

	@Test
	void whatTravelsWithACallIsThereWhileItIsExecuted() throws Exception {
		LinkCaller.Call call = LinkCaller.to("desk", "context")
			.id(this.name)
			.timeout(Duration.ofSeconds(30))
			.trace(Map.of("locale", "fr-CA"));
		assertThat(context(call)).containsEntry("locale", "fr-CA")
			.containsEntry("id", this.name)
			.containsEntry("attempt", 1)
			.hasEntrySatisfying("millis", (millis) -> assertThat(((Number) millis).longValue()).isBetween(1L, 30_000L));
		// nor does the thread keep it
		assertThat(context(LinkCaller.to("desk", "context"))).doesNotContainEntry("locale", "fr-CA");
	}

	private Map<String, @Nullable Object> context(LinkCaller.Call call) throws Exception {
		Map<String, @Nullable Object> context = new HashMap<>();
		((Map<?, ?>) Objects.requireNonNull(this.link.call(call).result()))
			.forEach((key, value) -> context.put(String.valueOf(key), value));
		return context;
	}

	@Test
	void manyCallersGetTheirOwnResponses() throws Exception {
		ExecutorService callers = Executors.newFixedThreadPool(50);
		try {
			List<Future<Integer>> results = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				String caller = "caller " + i + " ";
				results.add(callers.submit(() -> {
					int right = 0;
					for (int call = 0; call < 40; call++) {
						String text = caller + call + "x".repeat(call * call * 8);
						if (text.equals(this.link.call(LinkCaller.to("desk", "echo", text)).result())) {
							right++;
						}
					}
					return right;
				}));
			}
			for (Future<Integer> result : results) {
				assertThat(result.get()).isEqualTo(40);
			}
		}
		finally {
			callers.shutdownNow();
		}
	}

	@Test
	void aLongHandlerDoesNotDelayShortOnes() throws Exception {
		Sent held = holding("hold");
		for (int i = 0; i < 200; i++) {
			assertWorks();
		}
		assertThat(held.isDone()).isFalse();
		Desk.open(this.name);
		assertThat(held.response().result()).isEqualTo("held " + this.name);
	}

	@Test
	void aHandlerThatIsLongForOnceDoesNotDelayOthers() throws Exception {
		for (int i = 0; i < 500; i++) {
			assertThat(this.link.call(LinkCaller.to("desk", "moody", (Object) null)).result()).isEqualTo("quick");
		}
		Sent held = holding("moody");
		for (int i = 0; i < 50; i++) {
			assertWorks();
		}
		assertThat(held.isDone()).isFalse();
		held.cancel();
		await().until(held::hasEnded);
		assertThat(Desk.interrupted).contains(this.name);
		// no interrupt outlives its handler
		for (int i = 0; i < 50; i++) {
			assertThat(context(LinkCaller.to("desk", "context"))).containsEntry("interrupted", false);
		}
	}

	@Test
	void aParentThatHasGoneLeavesItsCallsExecuting() throws Exception {
		LinkCaller other = runner.link();
		Sent sent = other.send(LinkCaller.to("desk", "hold", this.name));
		await().until(() -> Desk.isEntered(this.name));
		other.close();
		assertThat(sent.outcome()).isInstanceOfSatisfying(LinkOutcome.Lost.class,
				(lost) -> assertThat(lost.sent()).isTrue());
		assertWorks();
		Desk.open(this.name);
		await().until(() -> runner.state().running().isEmpty());
		assertThat(Desk.interrupted).doesNotContain(this.name);
	}

}
