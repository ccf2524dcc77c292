package io.flame.runner;

import java.io.IOException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is at which path of a runner, however it is written.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PathTests {

	private WireRunner runner;

	@BeforeAll
	void start() {
		this.runner = new WireRunner("--flame.security.secret=s");
	}

	@AfterAll
	void stop() {
		this.runner.close();
	}

	@ParameterizedTest
	@CsvSource({ "/invoke, 200", "/invoke?, 200", "/invoke?a=../b, 200", "/invoke/, 404", "/invoke/x, 404",
			"/INVOKE, 404", "/Invoke, 404", "/invoke.json, 404", "/invoked, 404", "/invoke%20, 404", "/, 404",
			"/invoke/../page, 404", "/error, 404", "/x/../page, 404", "/invoke/echo, 404", "/flameInvoke, 404",
			"/invoke/java.lang.Runtime, 404", "/static/invoke, 404", "/.., 400", "/../invoke, 400", "/invoke%00, 400",
			"/invoke%2f, 400", "/invoke%2fx, 400", "/invoke%5c, 400", "/invoke\\, 400", "/invoke/%, 400",
			"/invoke/%zz, 400", "/%2finvoke, 400", "/%69nvoke, 200", "//invoke, 200", "/./invoke, 200",
			"/x/../invoke, 200", "/invoke;x=y, 200", "/invoke;x=y/z, 404", "http://runner/invoke, 200",
			"http://elsewhere/invoke, 400" })
	void callsAreExecutedAtTheInvokePathOnly(String path, int status) throws IOException {
		byte[] body = WireCodec.JSON.encode(WireRunner.fields("echo", "x"));
		int executions = this.runner.executions();
		RawConnection.Answer answer = this.runner.exchange("POST", path, body, "Content-Type: application/json",
				"x-flame-signature: " + RunnerClient.hmac("s", body));
		assertThat(answer.status()).isEqualTo(status);
		assertThat(this.runner.executions() - executions).isEqualTo((status == 200) ? 1 : 0);
		if (status != 400) {
			// 400 is the server's own word: it has not found out what is asked for
			assertThat(answer.mediaType()).isEqualTo("application/json");
			assertThat(WireCodec.JSON.decode(answer.body())).containsEntry("ok", status == 200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/%69nvoke", "//invoke", "/./invoke", "/x/../invoke", "/invoke;x=y", "/invoke" })
	void howeverThePathIsWrittenTheSignatureDecides(String path) throws IOException {
		byte[] body = WireCodec.JSON.encode(WireRunner.fields("echo", "x"));
		int executions = this.runner.executions();
		RawConnection.Answer answer = this.runner.exchange("POST", path, body, "Content-Type: application/json");
		assertThat(answer.status()).isEqualTo(401);
		assertThat(this.runner.exchange("GET", path, null).status()).isEqualTo(401);
		assertThat(this.runner.exchange("DELETE", path + "/x", null).status()).isEqualTo(401);
		assertThat(this.runner.executions()).isEqualTo(executions);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/invoke/../actuator", "/invoke/%2e%2e/actuator", "/invoke/..;/actuator/health",
			"/WEB-INF/web.xml" })
	void whatLeadsElsewhereIsNotAnsweredByTheInvokePath(String path) throws IOException {
		byte[] body = WireCodec.JSON.encode(WireRunner.fields("echo", "x"));
		int executions = this.runner.executions();
		RawConnection.Answer answer = this.runner.exchange("POST", path, body, "Content-Type: application/json",
				"x-flame-signature: " + RunnerClient.hmac("s", body));
		assertThat(answer.status()).isEqualTo(404);
		assertThat(this.runner.executions()).isEqualTo(executions);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW", "post" })
	void otherMethodsAndPathsAreNotFoundOrRefused(String method) throws IOException {
		int executions = this.runner.executions();
		for (String path : new String[] { "/page", "/invoke/x/y", "/", "/error", "/invoke" }) {
			RawConnection.Answer answer = this.runner.exchange(method, path, new byte[0],
					"Content-Type: application/json");
			assertThat(answer.status()).as(path).isIn(400, 401, 404, 405, 501);
			assertThat(answer.text()).doesNotContain("Whitelabel", "at io.flame", "at org.apache");
		}
		assertThat(this.runner.executions()).isEqualTo(executions);
	}

}
