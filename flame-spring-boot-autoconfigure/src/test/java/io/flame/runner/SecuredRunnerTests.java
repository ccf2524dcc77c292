package io.flame.runner;

import java.net.http.HttpRequest;
import java.util.UUID;

import io.flame.app.TestApplication;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner with secrets, as a client sees it that shares no code with the library.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredRunnerTests {

	private ConfigurableApplicationContext context;

	private RunnerClient client;

	@BeforeAll
	void start() {
		this.context = SpringApplication.run(TestApplication.class, "--spring.profiles.active=runner",
				"--server.port=0", "--flame.security.secrets=new,old");
		this.client = new RunnerClient(
				this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	private static String envelope(String invocationId, long issued, long expires) {
		return "{\"invocationId\":\"%s\",\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[\"x\"],\"iat\":%d,\"exp\":%d}"
			.formatted(invocationId, issued, expires);
	}

	private static String envelope() {
		long now = System.currentTimeMillis();
		return envelope(UUID.randomUUID().toString(), now, now + 60_000);
	}

	private int post(String body, String secret) {
		return this.client.post(body, "x-flame-signature", RunnerClient.hmac(secret, body)).statusCode();
	}

	@Test
	void anyOfTheSecretsVerifies() {
		assertThat(post(envelope(), "new")).isEqualTo(200);
		assertThat(post(envelope(), "old")).isEqualTo(200);
		assertThat(post(envelope(), "other")).isEqualTo(401);
	}

	@Test
	void signatureIsCheckedBeforeTheEnvelopeIsRead() {
		assertThat(this.client.post("nonsense").statusCode()).isEqualTo(401);
		assertThat(this.client.post("nonsense", "x-flame-signature", "").statusCode()).isEqualTo(401);
		assertThat(this.client.post("nonsense", "x-flame-signature", "zz").statusCode()).isEqualTo(401);
		assertThat(post("nonsense", "new")).isEqualTo(400);
		String body = envelope();
		assertThat(this.client.post(body + " ", "x-flame-signature", RunnerClient.hmac("new", body)).statusCode())
			.isEqualTo(401);
	}

	@Test
	void replayedRequestIsRefused() {
		String body = envelope();
		assertThat(post(body, "new")).isEqualTo(200);
		assertThat(post(body, "new")).isEqualTo(401);
	}

	@Test
	void windowIsNeeded() {
		assertThat(post("{\"invocationId\":\"a\",\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[\"x\"]}",
				"new"))
			.isEqualTo(401);
		assertThat(
				post("{\"serviceId\":\"ping\",\"methodId\":\"default\",\"args\":[\"x\"],\"iat\":1,\"exp\":2}", "new"))
			.isEqualTo(400);
		long now = System.currentTimeMillis();
		assertThat(post(envelope("w1", now + 61_000, now + 90_000), "new")).isEqualTo(401);
		assertThat(post(envelope("w2", now - 90_000, now - 61_000), "new")).isEqualTo(401);
		assertThat(post(envelope("w3", now - 90_000, now - 30_000), "new")).isEqualTo(200);
	}

	@Test
	void describingAndCancellingNeedASignature() {
		assertThat(this.client.send(this.client.request("/invoke")).statusCode()).isEqualTo(401);
		assertThat(get(System.currentTimeMillis(), "new", "/invoke")).isEqualTo(200);
		assertThat(get(System.currentTimeMillis(), "new", "/other")).isEqualTo(401);
		assertThat(get(System.currentTimeMillis() - 120_000, "new", "/invoke")).isEqualTo(401);
		assertThat(this.client.send(this.client.request("/invoke/x").DELETE()).statusCode()).isEqualTo(401);
	}

	private int get(long timestamp, String secret, String signedPath) {
		HttpRequest.Builder request = this.client.request("/invoke")
			.header("x-flame-timestamp", String.valueOf(timestamp))
			.header("x-flame-signature", RunnerClient.hmac(secret, "GET\n" + signedPath + "\n" + timestamp));
		return this.client.send(request).statusCode();
	}

}
