package io.flame.security;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.flame.security.Applications.DenyAll;
import io.flame.security.Applications.FormLogin;
import io.flame.security.Applications.Greeter;
import io.flame.security.Applications.ResourceServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls pass by what protects the application's pages: their signature alone decides.
 * Nothing else gets any further than without Flame.
 */
class ProtectedRunnerTests {

	private static final String SECRET = "correct horse battery staple";

	/** The runners of the applications, started once. */
	private static final Map<Class<?>, ConfigurableApplicationContext> runners = new HashMap<>();

	private final HttpClient http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

	private static ConfigurableApplicationContext run(Class<?> application, String... arguments) {
		List<String> all = new ArrayList<>(List.of("--server.port=0", "--spring.main.register-shutdown-hook=false",
				"--flame.security.secret=" + SECRET, "--management.endpoints.web.exposure.include=*"));
		all.addAll(List.of(arguments));
		return new SpringApplicationBuilder(application).run(all.toArray(String[]::new));
	}

	private static ConfigurableApplicationContext runner(Class<?> application) {
		return runners.computeIfAbsent(application, (type) -> run(type, "--spring.profiles.active=runner"));
	}

	@AfterAll
	static void stop() {
		runners.values().forEach(ConfigurableApplicationContext::close);
		runners.clear();
	}

	private static HttpRequest.Builder request(ConfigurableApplicationContext context, String path) {
		return HttpRequest.newBuilder(URI
			.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port") + path));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static HttpRequest.Builder call(ConfigurableApplicationContext context, String secret) throws Exception {
		long now = System.currentTimeMillis();
		String body = """
				{"invocationId":"%s","serviceId":"greeter","methodId":"greet","args":["Ada"],"iat":%d,"exp":%d}"""
			.formatted(UUID.randomUUID(), now, now + 60_000);
		return request(context, "/invoke").header("Content-Type", "application/json")
			.header("x-flame-signature", sign(secret, body))
			.POST(HttpRequest.BodyPublishers.ofString(body));
	}

	private static HttpRequest.Builder description(ConfigurableApplicationContext context, String secret)
			throws Exception {
		String now = String.valueOf(System.currentTimeMillis());
		return request(context, "/invoke").header("x-flame-timestamp", now)
			.header("x-flame-signature", sign(secret, "GET\n/invoke\n" + now));
	}

	private static String sign(String secret, String text) throws Exception {
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
		return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
	}

	@ParameterizedTest
	@ValueSource(classes = { FormLogin.class, ResourceServer.class, DenyAll.class })
	void theSignatureAloneDecidesOnCalls(Class<?> application) throws Exception {
		ConfigurableApplicationContext runner = runner(application);
		HttpResponse<String> answer = send(call(runner, SECRET));
		assertThat(answer.body()).isEqualTo("{\"ok\":true,\"result\":\"Hello Ada\"}");
		assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "www-authenticate");
		assertThat(send(description(runner, SECRET)).body()).contains("greeter");
		HttpResponse<String> refused = send(call(runner, "wrong"));
		assertThat(refused.statusCode()).isEqualTo(401);
		assertThat(refused.body()).contains("\"code\":\"signature_error\"");
		assertThat(refused.headers().map()).doesNotContainKeys("set-cookie", "www-authenticate");
		assertThat(send(description(runner, "wrong")).statusCode()).isEqualTo(401);
	}

	@ParameterizedTest
	@ValueSource(classes = { FormLogin.class, ResourceServer.class, DenyAll.class })
	void nothingElseIsLetThrough(Class<?> application) throws Exception {
		ConfigurableApplicationContext quiet = runner(application);
		for (String path : List.of("/page", "/login", "/", "/invoke/../page", "/invoked")) {
			assertThat(send(request(quiet, path)).statusCode()).as(path).isEqualTo(404);
		}
		assertThat(send(request(quiet, "/actuator/env")).statusCode()).isIn(302, 401, 403);
		try (ConfigurableApplicationContext runner = run(application, "--spring.profiles.active=runner",
				"--flame.server.web-endpoints=true")) {
			assertThat(send(request(runner, "/page")).statusCode()).isIn(302, 401, 403);
			assertThat(send(request(runner, "/page").POST(HttpRequest.BodyPublishers.noBody())).statusCode()).isIn(302,
					401, 403);
			assertThat(send(call(runner, SECRET)).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void whatIsAllowedToWhomStaysSo() throws Exception {
		assertThat(send(request(runner(ResourceServer.class), "/actuator/env").header("Authorization", "Bearer token"))
			.statusCode()).isEqualTo(200);
	}

	@Test
	void aParentIsProtectedAsWithoutFlameAndItsChildrenTakeItsCalls() throws Exception {
		try (ConfigurableApplicationContext parent = run(DenyAll.class, "--spring.profiles.active=parent",
				"--flame.pools.default.max=1", "--flame.pools.default.spawn-timeout=80s",
				"--flame.backend.process.memory=128MB")) {
			assertThat(parent.getBean(Greeter.class).greet("Ada")).isEqualTo("Hello Ada");
			assertThat(send(request(parent, "/page")).statusCode()).isEqualTo(403);
			assertThat(send(call(parent, SECRET)).statusCode()).isEqualTo(403);
		}
	}

}
