package io.flame.runner;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that are admitted and then cannot be executed.
 */
class AbandonedCallTests {

	@Test
	void slotAndKeyAreFreeAgain() throws Exception {
		Map<String, @Nullable Object> fields = WireRunner.fields("echo", "x");
		fields.put("idempotencyKey", "key");
		byte[] body = WireCodec.JSON.encode(fields);
		try (WireRunner runner = new WireRunner("--flame.server.max-concurrency=1")) {
			MockHttpServletRequest request = new MockHttpServletRequest("POST", "/invoke");
			request.setContentType("application/json");
			request.setContent(body);
			// the server cannot do without the thread, which a call may keep
			request.setAsyncSupported(false);
			MockHttpServletResponse response = new MockHttpServletResponse();
			runner.servlet().service(request, response);
			assertThat(response.getStatus()).isEqualTo(500);
			assertThat(response.getContentAsString()).contains("internal_error");
			assertThat(runner.state().running()).isEmpty();
			fields.put("invocationId", "another");
			fields.put("args", List.of("y"));
			RawConnection.Answer answer = runner.post("application/json", WireCodec.JSON.encode(fields), null);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.text()).contains("\"y\"");
			assertThat(runner.executions()).isEqualTo(1);
		}
	}

}
