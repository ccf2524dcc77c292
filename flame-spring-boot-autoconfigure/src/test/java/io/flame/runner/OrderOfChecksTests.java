package io.flame.runner;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import io.flame.protocol.InvocationRequest;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The table "Order of checks" of WIRE.md against real runners: what each failure answers,
 * and that of two failures in one request the earlier one is answered.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OrderOfChecksTests {

	private static final String SECRET = "right";

	private final Map<Boolean, WireRunner> ready = new HashMap<>();

	private final Map<Boolean, WireRunner> draining = new HashMap<>();

	@BeforeAll
	void start() throws Exception {
		for (boolean secured : new boolean[] { false, true }) {
			String[] secret = secured ? new String[] { "--flame.security.secret=" + SECRET } : new String[0];
			for (Map<Boolean, WireRunner> runners : List.of(this.ready, this.draining)) {
				runners.put(secured,
						new WireRunner(Stream
							.concat(Stream.of("--flame.server.max-concurrency=1", "--flame.server.drain-timeout=1ms"),
									Arrays.stream(secret))
							.toArray(String[]::new)));
			}
			runner(this.draining, secured).state().drain(Duration.ZERO, Duration.ZERO);
		}
	}

	@AfterAll
	void stop() {
		this.ready.values().forEach(WireRunner::close);
		this.draining.values().forEach(WireRunner::close);
	}

	private static WireRunner runner(Map<Boolean, WireRunner> runners, boolean secured) {
		return Objects.requireNonNull(runners.get(secured));
	}

	static Stream<Arguments> failures() {
		return combinations().filter((combination) -> combination.get(2) == combination.get(3))
			.map((combination) -> Arguments.of(combination.get(0), combination.get(1), combination.get(2)));
	}

	static Stream<Arguments> pairs() {
		return combinations().filter((combination) -> combination.get(2) != combination.get(3))
			.map((combination) -> Arguments.of(combination.toArray()));
	}

	private static Stream<List<Object>> combinations() {
		List<List<Object>> combinations = new ArrayList<>();
		for (WireCodec codec : WireCodec.values()) {
			for (boolean secured : new boolean[] { false, true }) {
				for (Failure first : Failure.values()) {
					for (Failure second : Failure.values()) {
						if (first.ordinal() <= second.ordinal() && first.canBe(secured) && second.canBe(secured)
								&& (first == second || (first.row < second.row && !first.executes()))) {
							combinations.add(List.of(codec, secured, first, second));
						}
					}
				}
			}
		}
		return combinations.stream();
	}

	@ParameterizedTest(name = "{0}, secret {1}: {2}")
	@MethodSource("failures")
	void failureIsAnsweredAsTheTableSays(WireCodec codec, boolean secured, Failure failure) throws Exception {
		assertAnswer(codec, secured, failure, Set.of(failure));
	}

	@ParameterizedTest(name = "{0}, secret {1}: {2} before {3}")
	@MethodSource("pairs")
	void ofTwoFailuresTheEarlierOneIsAnswered(WireCodec codec, boolean secured, Failure first, Failure second)
			throws Exception {
		assertAnswer(codec, secured, first, Set.of(first, second));
	}

	static Stream<Arguments> windows() {
		long now = System.currentTimeMillis();
		return Stream.of(Arguments.of(now + 120_000, now + 180_000, "future"),
				Arguments.of(now - 180_000, now - 120_000, "over"), Arguments.of(now, now, "after 'iat'"),
				Arguments.of(now, now - 1, "after 'iat'"), Arguments.of(-1L, -1L, "over"),
				Arguments.of(Long.MAX_VALUE - 1, Long.MAX_VALUE, "future"),
				Arguments.of(Long.MIN_VALUE, Long.MIN_VALUE + 1, "over"), Arguments.of(null, now + 60_000, "needed"),
				Arguments.of(now, null, "needed"), Arguments.of(null, null, "needed"));
	}

	@ParameterizedTest
	@MethodSource("windows")
	void windowsThatAreNotOfNowAreRefused(@Nullable Long issued, @Nullable Long expires, String told)
			throws IOException {
		for (WireCodec codec : WireCodec.values()) {
			Draft draft = new Draft(codec);
			draft.fields.put("iat", issued);
			draft.fields.put("exp", expires);
			RawConnection.Answer answer = draft.send(runner(this.ready, true), true);
			assertThat(answer.status()).isEqualTo(401);
			assertThat(answer.text()).contains("signature_error", told);
		}
	}

	@ParameterizedTest
	@EnumSource
	void windowsThatAreOpenForEverOrSinceEverAreNoReasonToRefuse(WireCodec codec) throws IOException {
		Draft draft = new Draft(codec);
		draft.fields.put("iat", Long.MIN_VALUE);
		draft.fields.put("exp", Long.MAX_VALUE);
		assertThat(draft.send(runner(this.ready, true), true).status()).isEqualTo(200);
		assertThat(draft.send(runner(this.ready, true), true).text()).contains("seen before");
	}

	@ParameterizedTest
	@EnumSource
	void requestForAnotherRunnerIsRefused(WireCodec codec) throws IOException {
		for (boolean secured : new boolean[] { false, true }) {
			WireRunner runner = runner(this.ready, secured);
			Draft draft = new Draft(codec);
			draft.fields.put("aud", "r2");
			int executions = runner.executions();
			assertThat(draft.send(runner, secured).status()).isEqualTo(401);
			assertThat(runner.executions()).isEqualTo(executions);
			// not remembered: it was for somebody else
			draft.fields.put("aud", "r1");
			assertThat(draft.send(runner, secured).status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@EnumSource
	void cancelledCallIsAnswered(WireCodec codec) throws Exception {
		WireRunner runner = runner(this.ready, false);
		Draft draft = new Draft(codec);
		draft.call("sleep", 60_000);
		int executions = runner.executions();
		try (RawConnection connection = runner.connect()) {
			connection.write(WireRunner.message("POST", "/invoke", codec.encode(draft.fields),
					"Content-Type: " + codec.mediaType()));
			await().until(() -> runner.executions() > executions);
			assertThat(runner.exchange("DELETE", "/invoke/" + draft.fields.get("invocationId"), null).status())
				.isEqualTo(204);
			RawConnection.Answer answer = connection.read();
			assertThat(answer.status()).isEqualTo(200);
			assertThat(codec.decode(answer.body()).toString()).contains("ok=false", "code=cancelled",
					"retryable=false");
		}
	}

	private void assertAnswer(WireCodec codec, boolean secured, Failure expected, Set<Failure> failures)
			throws Exception {
		WireRunner runner = runner(failures.contains(Failure.DRAINING) ? this.draining : this.ready, secured);
		Draft draft = new Draft(codec);
		if (failures.contains(Failure.REPLAYED)) {
			draft.send(runner, secured);
		}
		failures.forEach((failure) -> failure.spoil(draft));
		int executions = runner.executions();
		RunningInvocation other = new RunningInvocation(
				new InvocationRequest("other", "s", "m", null, Map.of(), null, null, 1, null, null, null),
				Duration.ofSeconds(60));
		RawConnection.Answer answer;
		if (failures.contains(Failure.BUSY) && !runner.state().isDraining()) {
			runner.state().admit(other);
		}
		try {
			answer = draft.send(runner, secured);
		}
		finally {
			runner.state().finished(other);
		}
		assertThat(answer.status()).as(answer.text()).isEqualTo(expected.status);
		assertThat(answer.mediaType()).isEqualTo((expected.row <= 2) ? "application/json" : codec.mediaType());
		WireCodec answered = (expected.row <= 2) ? WireCodec.JSON : codec;
		Map<String, @Nullable Object> envelope = answered.decode(answer.body());
		assertThat(envelope).containsEntry("ok", false).containsOnlyKeys("ok", "error");
		assertThat(envelope.get("error")).asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
			.containsEntry("code", expected.code)
			.containsEntry("retryable", expected.row == 8 || expected.row == 9)
			.hasEntrySatisfying("message", (message) -> assertThat(String.valueOf(message)).contains(expected.told)
				.doesNotContain(SECRET, "Exception"));
		assertThat(runner.executions() - executions).isEqualTo(expected.executes() ? 1 : 0);
	}

	/**
	 * What can be wrong, in the order of the table. Bean Validation, row 12, has tests of
	 * its own.
	 */
	enum Failure {

		PATH(1, 404, "not_found", "POST /invoke") {

			@Override
			void spoil(Draft draft) {
				draft.path = "/invoke/more";
			}

		},

		METHOD(1, 404, "not_found", "POST /invoke") {

			@Override
			void spoil(Draft draft) {
				draft.method = "PUT";
			}

		},

		MEDIA_TYPE(2, 415, "unsupported_media_type", "application/json") {

			@Override
			void spoil(Draft draft) {
				draft.mediaType = "text/plain";
			}

		},

		SIZE(3, 413, "payload_too_large", "flame.max-body-size") {

			@Override
			void spoil(Draft draft) {
				draft.fields.put("padding", "x".repeat(20 * 1024));
			}

		},

		SIGNATURE(4, 401, "signature_error", "flame.security.secret") {

			@Override
			void spoil(Draft draft) {
				draft.secret = "wrong";
			}

			@Override
			boolean canBe(boolean secured) {
				return secured;
			}

		},

		ENVELOPE(5, 400, "bad_request", "'attempt' must be an integer") {

			@Override
			void spoil(Draft draft) {
				draft.fields.put("attempt", "first");
			}

		},

		WINDOW(6, 401, "signature_error", "'iat' lies in the future") {

			@Override
			void spoil(Draft draft) {
				draft.fields.put("iat", System.currentTimeMillis() + 600_000);
				draft.fields.put("exp", System.currentTimeMillis() + 660_000);
			}

		},

		REPLAYED(7, 401, "signature_error", "seen before") {

			@Override
			void spoil(Draft draft) {
				// it was sent before
			}

		},

		DRAINING(8, 503, "draining", "draining") {

			@Override
			void spoil(Draft draft) {
				// the runner is asked to
			}

		},

		BUSY(9, 503, "busy", "1 call(s)") {

			@Override
			void spoil(Draft draft) {
				// the runner is kept busy
			}

		},

		SERVICE(10, 404, "registry_error", "'nobody'") {

			@Override
			void spoil(Draft draft) {
				draft.fields.put("serviceId", "nobody");
			}

		},

		SERVICE_METHOD(10, 404, "registry_error", "'nothing'") {

			@Override
			void spoil(Draft draft) {
				draft.fields.put("methodId", "nothing");
			}

		},

		ARGUMENTS(11, 200, "serialization_error", "rgument") {

			@Override
			void spoil(Draft draft) {
				draft.fields.put("args", List.of(Map.of("a", 1)));
			}

		},

		HANDLER(13, 200, "out_of_paper", "no") {

			@Override
			void spoil(Draft draft) {
				draft.call("fail", "no");
			}

		},

		TIME(14, 200, "timeout", "200 ms") {

			@Override
			void spoil(Draft draft) {
				draft.fields.put("timeoutMs", 200);
				draft.call("sleep", 60_000);
			}

		};

		final int row;

		final int status;

		final String code;

		final String told;

		Failure(int row, int status, String code, String told) {
			this.row = row;
			this.status = status;
			this.code = code;
			this.told = told;
		}

		abstract void spoil(Draft draft);

		boolean executes() {
			return this.row >= 13;
		}

		boolean canBe(boolean secured) {
			return true;
		}

	}

	/**
	 * A good request, until it is spoilt.
	 */
	private static final class Draft {

		private final WireCodec codec;

		private final Map<String, @Nullable Object> fields = WireRunner.fields("echo", "no");

		private String method = "POST";

		private String path = "/invoke";

		private String mediaType;

		private String secret = SECRET;

		Draft(WireCodec codec) {
			this.codec = codec;
			this.mediaType = codec.mediaType();
		}

		/** Call another method, as far as that has not been spoilt. */
		void call(String methodId, Object argument) {
			this.fields.replace("methodId", "echo", methodId);
			this.fields.replace("args", List.of("no"), List.of(argument));
		}

		RawConnection.Answer send(WireRunner runner, boolean secured) throws IOException {
			byte[] body = this.codec.encode(this.fields);
			return runner.exchange(this.method, this.path, body, "Content-Type: " + this.mediaType,
					secured ? "x-flame-signature: " + RunnerClient.hmac(this.secret, body) : null);
		}

	}

}
