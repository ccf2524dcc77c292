package io.flame.runner;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.flame.app.TestApplication;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.skyscreamer.jsonassert.JSONAssert;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A runner without a secret, as curl sees it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenRunnerTests {

	private ConfigurableApplicationContext context;

	private RunnerClient client;

	@BeforeAll
	void start() {
		TestApplication.background.set(0);
		this.context = SpringApplication.run(TestApplication.class, "--spring.profiles.active=runner",
				"--server.port=0", "--flame.server.id=r1", "--flame.max-body-size=20KB",
				"--flame.max-response-size=15KB", "--flame.server.max-concurrency=2");
		this.client = new RunnerClient(
				this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0',
			textBlock = """
					{"serviceId":"ping","methodId":"default","args":["x"]}|{"ok":true,"result":"pong x"}
					{"serviceId":"types","methodId":"sum","args":[1,2,3.5,true,"A"]}|{"ok":true,"result":72}
					{"serviceId":"types","methodId":"discard","args":["x"]}|{"ok":true,"result":null}
					{"serviceId":"types","methodId":"nothing","args":[null]}|{"ok":true,"result":null}
					{"serviceId":"types","methodId":"shape","args":[{"@type":"circle","radius":2.0}]}|{"ok":true,"result":{"@type":"circle","radius":2.0}}
					{"serviceId":"types","methodId":"bytes","args":["AP8="]}|{"ok":true,"result":"AP8="}
					{"serviceId":"types","methodId":"instant","args":["2026-01-02T03:04:05Z"]}|{"ok":true,"result":"2026-01-02T03:04:05Z"}
					{"args":["b","a"],"methodId":"addTexts","future":{"x":[1]},"serviceId":"types"}|{"ok":true,"result":"ba"}
					{"serviceId":"declared","methodId":"greet","args":["you"]}|{"ok":true,"result":"declared you"}
					{"serviceId":"types","methodId":"order","args":[null]}|{"ok":true,"result":null}
					""")
	void plainJsonIsAnswered(String request, String response) throws Exception {
		HttpResponse<String> answer = this.client.post(request);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
		JSONAssert.assertEquals(response, answer.body(), true);
	}

	@Test
	void superJsonIsAnsweredWithSuperJson() {
		assertThat(this.client
			.post("""
					{"serviceId":"types","methodId":"instant","args":"{\\"json\\":[\\"2026-01-02T03:04:05.000Z\\"],\\"meta\\":{\\"values\\":{\\"0\\":[\\"Date\\"]},\\"v\\":1}}"}""")
			.body()).isEqualTo(
					"""
							{"ok":true,"result":"{\\"json\\":\\"2026-01-02T03:04:05.000Z\\",\\"meta\\":{\\"values\\":[\\"Date\\"],\\"v\\":1}}"}""");
		assertThat(this.client.post("""
				{"serviceId":"types","methodId":"discard","args":"{\\"json\\":[\\"x\\"]}"}""").body()).isEqualTo("""
				{"ok":true,"result":"{\\"json\\":null,\\"meta\\":{\\"values\\":[\\"undefined\\"],\\"v\\":1}}"}""");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "7", "\"x\"", "{", "{}x", "{\"serviceId\":\"ping\"}",
			"{\"methodId\":\"default\"}", "{\"serviceId\":7,\"methodId\":\"default\",\"args\":[]}",
			"{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":{}}",
			"{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":7}",
			"{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[],\"timeoutMs\":\"1\"}",
			"{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[],\"timeoutMs\":-1}",
			"{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[],\"trace\":{\"a\":1}}",
			"{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[],\"iat\":1.5}",
			"{\"serviceId\":\"ping\",\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[]}",
			"{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[]} {}" })
	void whatIsNoEnvelopeIsABadRequest(String body) {
		HttpResponse<String> answer = this.client.post(body);
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(answer.body()).contains("\"ok\":false", "\"code\":\"bad_request\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "[\"x\",\"y\"]", "[{\"a\":1}]", "[[]]" })
	void argumentsThatDoNotBindAreSerializationErrors(String args) {
		HttpResponse<String> answer = this.client
			.post("{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":" + args + "}");
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body()).contains("\"code\":\"serialization_error\"", "\"retryable\":false");
	}

	@Test
	void bindingErrorDoesNotNameKeysOfAMap() {
		String body = this.client.post("""
				{"serviceId":"types","methodId":"lines","args":[{"s3cret@example.org":[{"count":"x"}]}]}""").body();
		assertThat(body).contains("serialization_error").doesNotContain("s3cret");
	}

	@Test
	void fractionsAreNotCutToWholeNumbers() {
		HttpResponse<String> answer = this.client
			.post("{\"serviceId\":\"work\",\"methodId\":\"failMisleadingly\",\"args\":[1.5]}");
		assertThat(answer.body()).contains("\"code\":\"serialization_error\"");
	}

	@Test
	void bindingErrorNamesPositionAndPathAndNotTheValue() {
		String body = this.client.post("""
				{"serviceId":"types","methodId":"orders","args":[[{"lines":[{"article":"a","count":"s3cret"}]}]]}""")
			.body();
		assertThat(body).contains("rgument 0", "lines", "count").doesNotContain("s3cret");
	}

	@Test
	void unknownServiceAndMethodAreRegistryErrors() {
		for (String id : new String[] { "java.lang.Runtime", "nope", "flameInvoker" }) {
			HttpResponse<String> answer = this.client
				.post("{\"serviceId\":\"%s\",\"methodId\":\"x\",\"args\":[]}".formatted(id));
			assertThat(answer.statusCode()).isEqualTo(404);
			assertThat(answer.body()).contains("\"code\":\"registry_error\"");
		}
		for (String id : new String[] { "getClass", "hidden", "add", "wait" }) {
			assertThat(
					this.client.post("{\"serviceId\":\"work\",\"methodId\":\"%s\",\"args\":[]}".formatted(id)).body())
				.contains("\"code\":\"registry_error\"");
		}
		assertThat(
				this.client.post("{\"serviceId\":\"lineRepository\",\"methodId\":\"notPartOfTheService\",\"args\":[]}")
					.statusCode())
			.isEqualTo(404);
	}

	@Test
	void handlersErrorsAreAnsweredWithoutDetails() {
		assertThat(this.client.post("{\"serviceId\":\"work\",\"methodId\":\"fail\",\"args\":[\"no\"]}").body())
			.isEqualTo("{\"ok\":false,\"error\":{\"code\":\"handler_error\",\"message\":\"no\",\"retryable\":false}}");
		assertThat(this.client.post("{\"serviceId\":\"work\",\"methodId\":\"failWithCode\",\"args\":[]}").body())
			.isEqualTo("{\"ok\":false,\"error\":{\"code\":\"out_of_paper\",\"message\":\"There is no paper\","
					+ "\"retryable\":false}}");
	}

	@Test
	void pathsMethodsAndMediaTypes() {
		assertThat(this.client.send(this.client.request("/page")).body()).contains("not_found");
		assertThat(this.client.send(this.client.request("/page")).statusCode()).isEqualTo(404);
		assertThat(this.client.send(this.client.request("/actuator/health")).statusCode()).isEqualTo(200);
		assertThat(this.client.send(this.client.request("/invoke").PUT(HttpRequest.BodyPublishers.ofString("{}")))
			.statusCode()).isEqualTo(404);
		assertThat(this.client.send(this.client.request("/invoke/x").POST(HttpRequest.BodyPublishers.ofString("{}")))
			.statusCode()).isEqualTo(404);
		for (String type : new String[] { "text/plain", "application/x-www-form-urlencoded",
				"application/json;charset=UTF-16", "nonsense" }) {
			HttpResponse<String> answer = this.client.send(this.client.request("/invoke")
				.header("Content-Type", type)
				.POST(HttpRequest.BodyPublishers.ofString("{}")));
			assertThat(answer.statusCode()).as(type).isEqualTo(415);
			assertThat(answer.body()).contains("unsupported_media_type");
		}
		assertThat(this.client
			.send(this.client.request("/invoke")
				.header("Content-Type", "application/json; charset=utf-8")
				.POST(HttpRequest.BodyPublishers
					.ofString("{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[\"x\"]}")))
			.statusCode()).isEqualTo(200);
	}

	@Test
	void theActuatorAnswersWhereverItIs() {
		try (ConfigurableApplicationContext runner = new SpringApplicationBuilder(TestApplication.class).run(
				"--spring.profiles.active=runner", "--server.port=0", "--management.endpoints.web.base-path=/",
				"--management.endpoint.health.probes.enabled=true",
				"--management.endpoint.health.probes.add-additional-paths=true",
				"--spring.main.register-shutdown-hook=false")) {
			RunnerClient client = new RunnerClient(
					runner.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
			for (String path : new String[] { "/health", "/health/liveness", "/livez", "/readyz" }) {
				assertThat(client.send(client.request(path)).statusCode()).as(path).isEqualTo(200);
			}
			for (String path : new String[] { "/page", "/healthy", "/" }) {
				assertThat(client.send(client.request(path)).statusCode()).as(path).isEqualTo(404);
			}
		}
	}

	@Test
	void theActuatorAnswersBelowTheServletOfTheApplication() {
		try (ConfigurableApplicationContext runner = new SpringApplicationBuilder(TestApplication.class).run(
				"--spring.profiles.active=runner", "--server.port=0", "--spring.mvc.servlet.path=/api",
				"--spring.main.register-shutdown-hook=false")) {
			RunnerClient client = new RunnerClient(
					runner.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
			assertThat(client.send(client.request("/api/actuator/health")).statusCode()).isEqualTo(200);
			assertThat(client.send(client.request("/api/page")).statusCode()).isEqualTo(404);
		}
	}

	@Test
	void bodiesOverTheLimitAreRefusedWithAndWithoutContentLength() {
		String large = "{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[\"" + "x".repeat(30_000) + "\"]}";
		assertThat(this.client.post(large).statusCode()).isEqualTo(413);
		HttpResponse<String> chunked = this.client.send(this.client.request("/invoke")
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofString(large))));
		assertThat(chunked.statusCode()).isEqualTo(413);
		assertThat(chunked.body()).contains("payload_too_large");
	}

	@Test
	void resultOverTheLimitIsASerializationError() {
		String text = "x".repeat(16_000);
		assertThat(this.client.post("{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[\"" + text + "\"]}")
			.body()).contains("serialization_error", "max-response-size");
	}

	@Test
	void timeWindowAndAudienceAreCheckedWhereGiven() {
		long now = System.currentTimeMillis();
		String format = "{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[\"x\"],\"invocationId\":\"%s\"%s}";
		assertThat(this.client.post(format.formatted(UUID.randomUUID(), ",\"aud\":\"r1\"")).statusCode())
			.isEqualTo(200);
		assertThat(this.client.post(format.formatted(UUID.randomUUID(), ",\"aud\":\"r2\"")).statusCode())
			.isEqualTo(401);
		assertThat(this.client
			.post(format.formatted(UUID.randomUUID(), ",\"iat\":%d,\"exp\":%d".formatted(now + 120_000, now + 180_000)))
			.statusCode()).isEqualTo(401);
		assertThat(this.client
			.post(format.formatted(UUID.randomUUID(), ",\"iat\":%d,\"exp\":%d".formatted(now - 180_000, now - 120_000)))
			.statusCode()).isEqualTo(401);
		assertThat(this.client.post(format.formatted(UUID.randomUUID(), ",\"iat\":%d,\"exp\":%d".formatted(now, now)))
			.statusCode()).isEqualTo(401);
	}

	@Test
	void whenTimeIsOverThenTheAnswerComesEvenIfTheHandlerIgnoresItsInterrupt() {
		assertThat(this.client.post("{\"serviceId\":\"work\",\"methodId\":\"sleep\",\"args\":[60000],\"timeoutMs\":50}")
			.body()).contains("\"code\":\"timeout\"");
		assertThat(this.client
			.post("{\"serviceId\":\"work\",\"methodId\":\"ignoreInterrupts\",\"args\":[500],\"timeoutMs\":50}")
			.body()).contains("\"code\":\"timeout\"");
		// it keeps its slot until it ends
		await().atMost(Duration.ofSeconds(30)).until(() -> !describe().contains("\"methodId\":\"ignoreInterrupts\""));
	}

	@Test
	void runningCallsAreDescribedAndCanBeCancelled() {
		String id = UUID.randomUUID().toString();
		CompletableFuture<HttpResponse<String>> call = CompletableFuture.supplyAsync(() -> this.client
			.post("{\"serviceId\":\"work\",\"methodId\":\"sleep\",\"args\":[60000],\"invocationId\":\"" + id + "\"}"));
		await().atMost(Duration.ofSeconds(30)).until(() -> describe().contains(id));
		assertThat(describe()).contains("\"id\":\"r1\"", "\"state\":\"ready\"", "\"capacity\":2", "\"protocol\":1",
				"\"repository\":[\"describe\",\"echo\",\"twice\"]");
		assertThat(this.client.send(this.client.request("/invoke/" + id).DELETE()).statusCode()).isEqualTo(204);
		assertThat(call.join().body()).contains("\"code\":\"cancelled\"");
		assertThat(this.client.send(this.client.request("/invoke/" + id).DELETE()).statusCode()).isEqualTo(404);
	}

	@Test
	void callsOverTheLimitAreRefusedAsBusy() {
		String sleep = "{\"serviceId\":\"work\",\"methodId\":\"sleep\",\"args\":[60000],\"invocationId\":\"busy-%d\"}";
		CompletableFuture<?> first = CompletableFuture.runAsync(() -> this.client.post(sleep.formatted(1)));
		CompletableFuture<?> second = CompletableFuture.runAsync(() -> this.client.post(sleep.formatted(2)));
		await().atMost(Duration.ofSeconds(30))
			.until(() -> describe().contains("busy-1") && describe().contains("busy-2"));
		HttpResponse<String> third = this.client.post(sleep.formatted(3));
		assertThat(third.statusCode()).isEqualTo(503);
		assertThat(third.body()).contains("\"code\":\"busy\"", "\"retryable\":true");
		this.client.send(this.client.request("/invoke/busy-1").DELETE());
		this.client.send(this.client.request("/invoke/busy-2").DELETE());
		CompletableFuture.allOf(first, second).join();
	}

	private String describe() {
		return this.client.send(this.client.request("/invoke")).body();
	}

	@Test
	void filtersOfTheApplicationDoNotStandBeforeTheInvokePath() {
		assertThat(this.client
			.post("{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[\"x\"]}", "x-refuse", "yes")
			.statusCode()).isEqualTo(200);
		assertThat(this.client.send(this.client.request("/actuator/health").header("x-refuse", "yes")).statusCode())
			.isEqualTo(418);
	}

	@Test
	void backgroundWorkOfTheApplicationIsOff() {
		assertThat(TestApplication.background).hasValue(0);
		assertThat(this.context.getBeansOfType(ScheduledAnnotationBeanPostProcessor.class)).isEmpty();
	}

}
