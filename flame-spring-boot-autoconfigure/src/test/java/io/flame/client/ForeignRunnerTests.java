package io.flame.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.flame.FlameCancelledException;
import io.flame.FlameException;
import io.flame.FlameInvalidArgumentException;
import io.flame.FlameMethod;
import io.flame.FlameRemoteException;
import io.flame.FlameSerializationException;
import io.flame.FlameService;
import io.flame.FlameServiceNotFoundException;
import io.flame.FlameSignatureException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTransportException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * A parent towards what may be no runner of ours: whatever it says, the caller gets an
 * exception that tells which call on which runner of which pool it was, the runner is
 * given back, and nothing hangs.
 */
@NullUnmarked // answers null on purpose
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignRunnerTests {

	private static final String SECRET = "s\u00e4crit";

	private static final String BASE = "base";

	private static final String DESCRIBED = "described";

	private static final int MAX_RESPONSE_SIZE = 50 * 1024;

	private final Map<String, StubRunner> stubs = new HashMap<>();

	private final Map<String, ConfigurableApplicationContext> parents = new HashMap<>();

	@BeforeAll
	void start() throws Exception {
		start(BASE, http("404 Not Found", "text/plain", "Not found"));
		start(DESCRIBED, http("200 OK", "application/json",
				"{\"id\":\"x\",\"protocol\":1,\"state\":\"ready\",\"capacity\":1,\"running\":[],\"services\":{},\"later\":1}"));
	}

	private void start(String kind, String description) throws IOException {
		StubRunner stub = new StubRunner(description.getBytes(StandardCharsets.UTF_8));
		this.stubs.put(kind, stub);
		List<String> arguments = new ArrayList<>(List.of("--spring.profiles.active=parent", "--flame.codec=json",
				"--flame.security.secret=" + SECRET, "--flame.max-response-size=" + MAX_RESPONSE_SIZE + "B"));
		for (String pool : List.of("default", "hasty")) {
			arguments.add("--flame.pools.%s.runners[0].id=%s-runner".formatted(pool, kind));
			arguments.add("--flame.pools.%s.runners[0].url=http://127.0.0.1:%d".formatted(pool, stub.port()));
			// a runner that is not given back is missed by the next call
			arguments.add("--flame.pools.%s.max-concurrency=1".formatted(pool));
			arguments
				.add("--flame.pools.%s.acquire-timeout=%s".formatted(pool, pool.equals("hasty") ? "500ms" : "30s"));
		}
		this.parents.put(kind,
				new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
					.properties("spring.main.register-shutdown-hook=false")
					.run(arguments.toArray(String[]::new)));
	}

	@AfterAll
	void stop() throws IOException {
		this.parents.values().forEach(ConfigurableApplicationContext::close);
		for (StubRunner stub : this.stubs.values()) {
			stub.close();
		}
	}

	static Stream<Arguments> answers() {
		List<Case> cases = new ArrayList<>();
		for (String status : List.of("201 Created", "202 Accepted", "206 Partial", "300 Choices",
				"301 Moved\r\nLocation: /invoke", "302 Found\r\nLocation: http://127.0.0.1:1/", "303 Other",
				"307 Temporary\r\nLocation: /invoke", "308 Permanent\r\nLocation: /", "400 Bad", "401 Unauthorized",
				"401 Unauthorized\r\nWWW-Authenticate: Basic realm=x", "403 Forbidden", "404 Not Found", "405 Not",
				"407 Proxy\r\nProxy-Authenticate: Basic realm=x", "408 Late", "409 Conflict", "410 Gone",
				"413 Too Large", "418 Teapot", "421 Misdirected", "429 Many\r\nRetry-After: 1", "500 Error", "501 Not",
				"502 Gateway", "504 Gateway", "599 Any")) {
			cases.add(transport(status.replaceAll("\r.*", ""), http(status, "text/html", "<html>"),
					status.substring(0, 3)));
		}
		cases.add(transport("204", "HTTP/1.1 204 None\r\n\r\n", "204"));
		cases.add(transport("304", "HTTP/1.1 304 None\r\n\r\n", "304"));
		cases.add(refusal("400", "bad_request", FlameTransportException.class, "transport_error"));
		cases.add(refusal("401", "signature_error", FlameSignatureException.class, "signature_error"));
		cases.add(refusal("404", "registry_error", FlameServiceNotFoundException.class, "registry_error"));
		cases.add(refusal("404", "not_found", FlameTransportException.class, "transport_error"));
		cases.add(refusal("413", "payload_too_large", FlameSerializationException.class, "serialization_error"));
		cases.add(refusal("415", "unsupported_media_type", FlameTransportException.class, "transport_error"));
		cases.add(refusal("429", "slow_down", FlameTransportException.class, "transport_error"));
		cases.add(refusal("500", "handler_error", FlameTransportException.class, "transport_error"));
		for (String body : List.of("", " ", "<html>", "{", "{}", "[]", "null", "true", "\"x\"", "{\"ok\":true", "}",
				"{\"result\":\"x\"}", "{\"ok\":null}", "{\"ok\":\"true\"}", "{\"ok\":1}", "{\"ok\":[]}",
				"{\"ok\":false}", "{\"ok\":true,\"ok\":false}",
				"{\"ok\":true,\"result\":\"{\\\"json\\\":\\\"a\\\"}\"} {}",
				"{\"ok\":true,\"result\":\"{\\\"json\\\":\\\"a\\\"}\"}x", "[{\"ok\":true}]",
				"{\"ok\":false,\"error\":null}", "{\"ok\":false,\"error\":\"no\"}", "{\"ok\":false,\"error\":[]}",
				"{\"ok\":false,\"error\":{}}", "{\"ok\":false,\"error\":{\"message\":\"m\"}}",
				"{\"ok\":false,\"error\":{\"code\":7,\"message\":\"m\"}}",
				"{\"ok\":false,\"error\":{\"code\":\"\",\"message\":\"m\"}}",
				"{\"ok\":false,\"error\":{\"code\":{},\"message\":\"m\"}}",
				"{\"ok\":false,\"error\":{\"code\":\"x\",\"message\":7}}",
				"{\"ok\":false,\"error\":{\"code\":\"x\",\"message\":[]}}",
				"{\"ok\":false,\"error\":{\"code\":\"x\",\"retryable\":\"yes\"}}",
				"{\"ok\":false,\"error\":{\"code\":\"x\",\"type\":7}}", "{\"ok\":false,\"error\":{\"code\":\"x\"}",
				"{\"ok\":true,\"a\":" + "[".repeat(20_000), "\u0000\u0000\u0000{", "\ufeff{")) {
			cases.add(transport("200 " + ((body.length() > 60) ? body.substring(0, 60) : body),
					http("200 OK", "application/json", body), "invalid response"));
		}
		for (Charset charset : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE,
				Charset.forName("UTF-32BE"))) {
			byte[] body = ok("a").getBytes(charset);
			cases.add(new Case("200 in " + charset, (request, connection) -> {
				connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length
						+ "\r\n\r\n");
				connection.write(body);
			}, FlameTransportException.class, "transport_error", "invalid response"));
		}
		for (String type : List.of("text/html", "text/plain", "application/cbor", "application/problem+json",
				"application/jsonx", ";", "")) {
			cases.add(transport("200 as " + type, http("200 OK", type, ok("a")), "media type"));
		}
		cases.add(transport("200 as nothing", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "media type"));
		for (String result : List.of("7", "{}", "[]", "true", "\"no superjson\"", "\"\"", "\"{}\"",
				"\"{\\\"json\\\":\"", "\"{\\\"json\\\":{\\\"a\\\":1}}\"", "\"{\\\"json\\\":[1,2]}\"",
				"\"{\\\"json\\\":\\\"x\\\",\\\"meta\\\":{\\\"values\\\":[\\\"Unknown\\\"],\\\"v\\\":1}}\"",
				"\"{\\\"json\\\":\\\"x\\\",\\\"meta\\\":{\\\"values\\\":[[\\\"class\\\",\\\"java.lang.Runtime\\\"]],\\\"v\\\":1}}\"",
				"\"{\\\"json\\\":\\\"x\\\",\\\"meta\\\":{\\\"values\\\":[[\\\"custom\\\",\\\"x\\\"]],\\\"v\\\":1}}\"")) {
			cases.add(new Case("result " + result,
					say(http("200 OK", "application/json", "{\"ok\":true,\"result\":" + result + "}")),
					FlameSerializationException.class, "serialization_error", "esult"));
		}
		cases.add(new Case("declared to be huge", (request, connection) -> {
			connection
				.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{");
			untilClosed(connection, "");
		}, FlameSerializationException.class, "serialization_error", "flame.max-response-size"));
		cases.add(new Case("huge in chunks", (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
			untilClosed(connection, "400\r\n" + "x".repeat(1024) + "\r\n");
		}, FlameSerializationException.class, "serialization_error", "flame.max-response-size"));
		cases.add(new Case("huge without a length", (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
			untilClosed(connection, "x".repeat(1024));
		}, FlameSerializationException.class, "serialization_error", "flame.max-response-size"));
		cases.add(new Case("refusal that is huge", (request, connection) -> {
			connection.write("HTTP/1.1 500 Error\r\nContent-Type: text/html\r\n\r\n");
			untilClosed(connection, "x".repeat(1024));
		}, FlameSerializationException.class, "serialization_error", "flame.max-response-size"));
		cases.add(new Case("compressed unasked", (request, connection) -> {
			ByteArrayOutputStream compressed = new ByteArrayOutputStream();
			try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
				gzip.write(ok("a").getBytes(StandardCharsets.UTF_8));
			}
			connection
				.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: "
						+ compressed.size() + "\r\n\r\n");
			connection.write(compressed.toByteArray());
		}, FlameTransportException.class, "transport_error", "invalid response"));
		for (String broken : List.of("", "H", "HTTP/1.1", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\n",
				"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"ok\":true",
				"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ok\"",
				"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{",
				"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n{",
				"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
				"HTTP/1.1 abc OK\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "SSH-2.0-OpenSSH\r\n", "<html>\r\n\r\n",
				"HTTP/1.1 200 OK\r\nno header\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: unknown\r\n\r\n{",
				"HTTP/1.1 101 Switching\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
				"HTTP/1.1 100 Continue\r\n\r\n".repeat(100), "\r\n".repeat(2000))) {
			cases.add(lost("ends after " + ((broken.length() > 90) ? broken.substring(0, 90) : broken),
					(request, connection) -> {
						connection.write(broken);
						connection.socket().close();
					}));
			cases.add(lost("is reset after " + ((broken.length() > 90) ? broken.substring(0, 90) : broken),
					(request, connection) -> {
						connection.write(broken);
						connection.reset();
					}));
		}
		cases.add(lost("half-closed", (request, connection) -> {
			connection.socket().shutdownOutput();
			connection.socket().getInputStream().readAllBytes();
		}));
		for (String code : List.of("handler_error", "invoke_error", "remote_error", "transport_error", "no_runner",
				"config_error", "not_found", "bad_request", "draining", "busy", "ENOENT", "\u00e4\u2028", " x ")) {
			cases.add(failure(code, FlameRemoteException.class, code));
		}
		cases.add(failure("serialization_error", FlameSerializationException.class, "serialization_error"));
		cases.add(failure("invalid_argument", FlameInvalidArgumentException.class, "invalid_argument"));
		cases.add(failure("timeout", FlameTimeoutException.class, "timeout"));
		cases.add(failure("cancelled", FlameCancelledException.class, "cancelled"));
		cases.add(failure("signature_error", FlameSignatureException.class, "signature_error"));
		cases.add(failure("registry_error", FlameServiceNotFoundException.class, "registry_error"));
		return Stream.of(BASE, DESCRIBED)
			.flatMap((kind) -> cases.stream().map((example) -> Arguments.of(kind, example)));
	}

	private static Case transport(String name, String answer, String told) {
		return new Case(name, say(answer), FlameTransportException.class, "transport_error", told);
	}

	private static Case refusal(String status, String code, Class<? extends FlameException> type, String thrown) {
		return new Case(status + " " + code, say(http(status + " No", "application/json;charset=utf-8", error(code))),
				type, thrown, "told so");
	}

	private static Case failure(String code, Class<? extends FlameException> type, String thrown) {
		return new Case("200 " + code, say(http("200 OK", "application/json", error(code))), type, thrown, "told so");
	}

	private static Case lost(String name, StubRunner.Script script) {
		return new Case(name, script, FlameTransportException.class, "transport_error", "");
	}

	private static StubRunner.Script say(String answer) {
		return (request, connection) -> connection.write(answer);
	}

	private static void untilClosed(StubRunner.Connection connection, String text) throws IOException {
		while (!text.isEmpty()) {
			connection.write(text);
		}
		connection.socket().getInputStream().readAllBytes();
	}

	private static String http(String status, String type, String body) {
		return "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s".formatted(status, type,
				body.getBytes(StandardCharsets.UTF_8).length, body);
	}

	private static String ok(String text) {
		return "{\"ok\":true,\"result\":\"{\\\"json\\\":\\\"" + text + "\\\"}\"}";
	}

	private static String error(String code) {
		return "{\"ok\":false,\"later\":[],\"error\":{\"code\":\"" + code
				+ "\",\"message\":\"told so\",\"later\":{\"a\":[1]},\"details\":\"more\"}}";
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource("answers")
	void whateverIsAnsweredTheCallerLearnsWhatHappened(String kind, Case example) {
		Throwable thrown = call(kind, example.script(), (foreign) -> foreign.text("x"));
		assertThat(thrown).isInstanceOf(example.type());
		FlameException failure = (FlameException) thrown;
		assertThat(failure.code()).isEqualTo(example.code());
		assertThat(failure.retryable()).isFalse();
		if (thrown instanceof FlameRemoteException) {
			assertThat(failure)
				.hasMessageMatching("(?s)svc/text on runner '" + kind + "-runner' of pool 'default' failed.*: told so");
		}
		else {
			assertThat(failure).hasMessageContaining("svc/text")
				.hasMessageContaining(kind + "-runner")
				.hasMessageContaining("'default'")
				.hasMessageContaining(example.told());
		}
	}

	static Stream<Arguments> plainRefusals() {
		return Stream.of(Arguments.of("400 Bad Request", "Invalid JSON", FlameTransportException.class, "bad_request"),
				Arguments.of("401 Unauthorized", "Invalid signature", FlameSignatureException.class,
						"flame.security.secret"),
				Arguments.of("404 Not Found", "Not found", FlameServiceNotFoundException.class, "404"),
				Arguments.of("413 Payload Too Large", "Payload too large", FlameSerializationException.class, "413"));
	}

	@ParameterizedTest
	@MethodSource("plainRefusals")
	void aRunnerOfTheBaseProtocolRefusesWithAStatusAndALineOfText(String status, String text,
			Class<? extends FlameException> type, String told) {
		for (String answer : List.of(http(status, "text/plain;charset=utf-8", text),
				"HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")) {
			Throwable thrown = call(BASE, say(answer), (foreign) -> foreign.text("x"));
			assertThat(thrown).isExactlyInstanceOf(type)
				.hasMessageContaining("svc/text on runner 'base-runner' of pool 'default' was refused")
				.hasMessageContaining(status.substring(0, 3));
			assertThat(thrown + " " + ((FlameException) thrown).details()).contains(told);
		}
		assertThat(call(BASE, say(http(status, "text/plain", text)), (foreign) -> foreign.text("x")))
			.hasMessageContaining(text);
		// one that describes itself refuses with envelopes
		assertThat(call(DESCRIBED, say(http(status, "text/plain", text)), (foreign) -> foreign.text("x")))
			.isExactlyInstanceOf(FlameTransportException.class);
	}

	/** Call, and then call again: the runner must have been given back. */
	private Throwable call(String kind, StubRunner.Script script, Call call) {
		StubRunner stub = this.stubs.get(kind);
		Foreign foreign = this.parents.get(kind).getBean(Foreign.class);
		stub.answer(script);
		ThrowingCallable action = () -> call.on(foreign);
		Throwable thrown = catchThrowable(action);
		stub.answer(say(http("200 OK", "application/json", ok("good"))));
		assertThat(foreign.text("y")).isEqualTo("good");
		return thrown;
	}

	@ParameterizedTest
	@ValueSource(strings = { BASE, DESCRIBED })
	void unavailableIsTriedAgainUntilTimeIsOver(String kind) {
		for (String answer : List.of(http("503 Unavailable", "text/html", "<html>"), "HTTP/1.1 503 No\r\n\r\n",
				http("503 No", "application/json", error("busy")),
				http("503 No", "application/json", error("draining")), http("503 No", "application/json", "{"),
				http("503 No", "application/json", ok("x")))) {
			Throwable thrown = call(kind, (request, connection) -> {
				connection.write(answer);
				connection.socket().close();
			}, Foreign::hasty);
			assertThat(thrown).isInstanceOf(FlameException.class).hasMessageContaining("'hasty'");
			assertThat(((FlameException) thrown).code()).isIn("no_runner", "timeout");
		}
		int[] refused = { 0 };
		assertThat(call(kind, (request,
				connection) -> connection.write((refused[0]++ < 3) ? http("503 No", "application/json", error("busy"))
						: http("200 OK", "application/json", ok("late"))),
				(foreign) -> assertThat(foreign.text("x")).isEqualTo("late")))
			.isNull();
		assertThat(refused[0]).isEqualTo(4);
	}

	@ParameterizedTest
	@ValueSource(strings = { BASE, DESCRIBED })
	void slowAnswerIsATimeOut(String kind) {
		for (String start : List.of("", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",
				"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n",
				"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")) {
			String more = start.isEmpty() ? "" : (start.endsWith("chunked\r\n\r\n") ? "1\r\n \r\n" : " ");
			CountDownLatch never = new CountDownLatch(1);
			Throwable thrown = call(kind, (request, connection) -> {
				connection.write(start);
				while (!never.await(50, TimeUnit.MILLISECONDS)) {
					connection.write(more);
					if (more.isEmpty()) {
						connection.socket().getInputStream().read();
						return;
					}
				}
			}, Foreign::slow);
			assertThat(thrown).isInstanceOf(FlameTimeoutException.class)
				.hasMessageContaining("svc/slow")
				.hasMessageContaining(kind + "-runner")
				.hasMessageContaining("'default'");
			assertThat(((FlameTimeoutException) thrown).code()).isEqualTo("timeout");
			assertThat(((FlameTimeoutException) thrown).stage()).isEqualTo(FlameTimeoutException.Stage.EXECUTION);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { BASE, DESCRIBED })
	void resultsOfOtherTypesAreSerializationErrors(String kind) {
		for (String result : List.of("", ",\"result\":null", ",\"result\":\"{\\\"json\\\":null}\"",
				",\"result\":\"{\\\"json\\\":\\\"x\\\"}\"", ",\"result\":\"{\\\"json\\\":99999999999}\"",
				",\"result\":\"{\\\"json\\\":[1]}\"",
				",\"result\":\"{\\\"json\\\":null,\\\"meta\\\":{\\\"values\\\":[\\\"undefined\\\"],\\\"v\\\":1}}\"")) {
			Throwable thrown = call(kind, say(http("200 OK", "application/json", "{\"ok\":true" + result + "}")),
					Foreign::number);
			assertThat(thrown).as(result)
				.isInstanceOf(FlameSerializationException.class)
				.hasMessageContaining("svc/number")
				.hasMessageContaining(kind + "-runner")
				.hasMessageContaining("'default'");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { BASE, DESCRIBED })
	void methodsThatReturnNothingNeedNoResult(String kind) {
		for (String result : List.of("", ",\"result\":null", ",\"result\":\"{\\\"json\\\":null}\"",
				",\"result\":\"{\\\"json\\\":\\\"x\\\"}\"",
				",\"result\":\"{\\\"json\\\":null,\\\"meta\\\":{\\\"values\\\":[\\\"undefined\\\"],\\\"v\\\":1}}\"")) {
			assertThat(call(kind, say(http("200 OK", "application/json", "{\"ok\":true" + result + "}")),
					Foreign::nothing))
				.isNull();
		}
		for (String result : List.of("", ",\"result\":null", ",\"result\":\"{\\\"json\\\":null}\"")) {
			assertThat(call(kind, say(http("200 OK", "application/json", "{\"ok\":true" + result + "}")),
					(foreign) -> assertThat(foreign.text("x")).isNull()))
				.isNull();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { BASE, DESCRIBED })
	void goodAnswersAreReadHoweverTheyAreWritten(String kind) {
		String body = ok("a");
		for (String answer : List.of(http("200 OK", "application/json", body), http("200 ", "application/json", body),
				http("200 OK", "application/json;charset=utf-8", body), http("200 OK", "Application/JSON; x=y", body),
				http("200 OK\r\nSet-Cookie: a=b", "application/json", body),
				"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + http("200 OK", "application/json", body),
				http("200 OK", "application/json", " \r\n\t" + body + "\n "),
				http("200 OK", "application/json", body.replace("{\"ok\"", "{\"\u00e4\":{\"ok\":false},\"ok\"")),
				"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
					.formatted(body.length(), body))) {
			assertThat(call(kind, say(answer), (foreign) -> assertThat(foreign.text("x")).isEqualTo("a"))).as(answer)
				.isNull();
		}
		assertThat(call(kind, (request, connection) -> {
			connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + body);
			connection.socket().close();
		}, (foreign) -> assertThat(foreign.text("x")).isEqualTo("a"))).isNull();
		assertThat(call(kind, say(http("200 OK", "application/json",
				"{\"ok\":true,\"result\":\"{\\\"json\\\":\\\"2026-01-02T03:04:05.000Z\\\",\\\"meta\\\":{\\\"values\\\":[\\\"Date\\\"],\\\"v\\\":1}}\"}")),
				(foreign) -> assertThat(foreign.time()).isEqualTo("2026-01-02T03:04:05Z")))
			.isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { BASE, DESCRIBED })
	void connectionThatWasClosedBetweenCallsIsNotUsedAgain(String kind) {
		for (int round = 0; round < 3; round++) {
			CountDownLatch closed = new CountDownLatch(1);
			assertThat(call(kind, (request, connection) -> {
				connection.write(http("200 OK", "application/json", ok("a")));
				connection.socket().close();
				closed.countDown();
			}, (foreign) -> {
				assertThat(foreign.text("x")).isEqualTo("a");
				closed.await();
				// a connection that was used a moment ago is not looked at
				await().pollDelay(Duration.ofMillis(100)).until(() -> true);
			})).isNull();
		}
	}

	@Test
	void onlyRunnersThatDescribeThemselvesAreAskedToCancel() {
		for (String kind : List.of(BASE, DESCRIBED)) {
			StubRunner stub = this.stubs.get(kind);
			stub.requests().clear();
			call(kind, (request, connection) -> connection.socket().getInputStream().read(), Foreign::slow);
			if (kind.equals(DESCRIBED)) {
				await().untilAsserted(() -> assertThat(stub.requests()).anySatisfy((request) -> {
					assertThat(request.method()).isEqualTo("DELETE");
					String timestamp = request.headers().get("x-flame-timestamp");
					assertThat(request.headers()).containsEntry("x-flame-signature",
							hmac(("DELETE\n" + request.path() + "\n" + timestamp).getBytes(StandardCharsets.UTF_8)));
				}));
			}
			else {
				assertThat(stub.requests()).extracting(StubRunner.Request::method).containsOnly("POST");
			}
		}
	}

	@Test
	void callOfABaseProtocolRunnerIsWhatFlameJsExpects() {
		StubRunner stub = this.stubs.get(BASE);
		stub.requests().clear();
		long before = System.currentTimeMillis();
		assertThat(call(BASE, say(http("200 OK", "application/json", ok("a"))),
				(foreign) -> foreign.all("\u00e4\"\ud83d\udd25", 7, Instant.EPOCH, new byte[] { 0, -1 }, null)))
			.isNull();
		long after = System.currentTimeMillis();
		StubRunner.Request request = stub.requests().get(0);
		assertThat(request.method()).isEqualTo("POST");
		assertThat(request.path()).isEqualTo("/invoke");
		assertThat(request.headers()).containsEntry("content-type", "application/json")
			.containsEntry("content-length", String.valueOf(request.body().length))
			.containsEntry("x-flame-signature", hmac(request.body()))
			.doesNotContainKeys("transfer-encoding", "expect", "cookie", "authorization", "upgrade",
					"content-encoding");
		JsonNode envelope = JsonMapper.builder().build().readTree(request.body());
		assertThat(envelope.propertyNames()).containsExactlyInAnyOrder("invocationId", "serviceId", "methodId", "args",
				"timeoutMs", "attempt", "iat", "exp");
		assertThat(UUID.fromString(envelope.get("invocationId").stringValue()))
			.hasToString(envelope.get("invocationId").stringValue());
		assertThat(envelope.get("serviceId").stringValue()).isEqualTo("svc");
		assertThat(envelope.get("methodId").stringValue()).isEqualTo("all");
		assertThat(envelope.get("args").stringValue())
			.isEqualTo("{\"json\":[\"\u00e4\\\"\ud83d\udd25\",7,\"1970-01-01T00:00:00.000Z\",[0,255],null],"
					+ "\"meta\":{\"values\":{\"2\":[\"Date\"],\"3\":[[\"typed-array\",\"Uint8Array\"]]},\"v\":1}}");
		for (String number : List.of("timeoutMs", "attempt", "iat", "exp")) {
			assertThat(envelope.get(number).isIntegralNumber()).as(number).isTrue();
		}
		assertThat(envelope.get("attempt").intValue()).isOne();
		assertThat(envelope.get("iat").longValue()).isBetween(before, after);
		assertThat(envelope.get("timeoutMs").longValue()).isBetween(1L, 60_000L);
		assertThat(envelope.get("exp").longValue())
			.isEqualTo(envelope.get("iat").longValue() + envelope.get("timeoutMs").longValue());
	}

	private static String hmac(byte[] body) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
			return HexFormat.of().formatHex(mac.doFinal(body));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A call of a method.
	 */
	interface Call {

		void on(Foreign foreign) throws Exception;

	}

	/**
	 * What is answered, and what the caller of {@code text} gets.
	 *
	 * @param name the case
	 * @param script what is answered
	 * @param type the exception
	 * @param code its code
	 * @param told part of its message
	 */
	record Case(String name, StubRunner.Script script, Class<? extends FlameException> type, String code, String told) {

		@Override
		public String toString() {
			return this.name.replaceAll("\\p{Cntrl}", "~");
		}

	}

	@FlameService("svc")
	interface Foreign {

		String text(String text);

		int number();

		void nothing();

		Instant time();

		String all(String text, int number, Instant time, byte[] bytes, @Nullable String none);

		@FlameMethod(timeout = "500ms")
		String slow();

		@FlameMethod(pool = "hasty")
		String hasty();

	}

	@Configuration
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Foreign foreign() {
			throw new IllegalStateException("Never created in the parent");
		}

	}

}
