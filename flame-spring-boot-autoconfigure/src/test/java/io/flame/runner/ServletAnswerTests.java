package io.flame.runner;

import java.util.Arrays;
import java.util.List;

import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationResponse;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class ServletAnswerTests {

	private final InvocationCodec codec = new InvocationCodecs(List.of()).cbor();

	/**
	 * The next call on the handler's thread may use its buffer again.
	 */
	@Test
	void handlersThreadMayChangeTheResultWhenItHasGivenIt() throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setAsyncSupported(true);
		MockHttpServletResponse response = new MockHttpServletResponse();
		ServletAnswer answer = new ServletAnswer(new Exchange(request, response), this.codec,
				new AnswerEncoder(Long.MAX_VALUE), Runnable::run, () -> false);
		byte[] result = new byte[100_000];
		answer.defer();
		Thread handler = new Thread(() -> {
			answer.give(new InvocationResponse.Success(result), byte[].class);
			Arrays.fill(result, (byte) 1);
		});
		handler.start();
		handler.join();
		InvocationResponse.Success received = (InvocationResponse.Success) this.codec
			.decodeResponse(response.getContentAsByteArray(), byte[].class);
		assertThat(received.result()).isEqualTo(new byte[100_000]);
		assertThat(request.isAsyncStarted()).isFalse();
	}

	@Test
	void onlyTheFirstAnswerCounts() throws Exception {
		MockHttpServletResponse response = new MockHttpServletResponse();
		ServletAnswer answer = new ServletAnswer(new Exchange(new MockHttpServletRequest(), response), this.codec,
				new AnswerEncoder(Long.MAX_VALUE), Runnable::run, () -> false);
		answer.giveEarly(HandlerInvoker.cancelled(), false);
		answer.give(new InvocationResponse.Success("second"), String.class);
		answer.fail(() -> response.setStatus(500));
		assertThat(response.getStatus()).isEqualTo(200);
		assertThat(this.codec.decodeResponse(response.getContentAsByteArray(), String.class))
			.isEqualTo(HandlerInvoker.cancelled());
	}

}
