package io.flame.runner;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationResponse;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class ServletAnswerTests {

	private final InvocationCodec codec = new InvocationCodecs(List.of()).cbor();

	private final CountDownLatch goesOn = new CountDownLatch(1);

	/**
	 * The next call on the handler's thread may use its buffer again.
	 */
	@Test
	void handlersThreadMayChangeTheResultWhenItHasGivenItToAnother() throws Exception {
		SlowResponse response = new SlowResponse();
		ServletAnswer answer = new ServletAnswer(response, this.codec, new AnswerEncoder(Long.MAX_VALUE), Runnable::run,
				() -> false);
		byte[] result = new byte[100_000];
		answer.setAwaited(true);
		new Thread(() -> {
			answer.give(new InvocationResponse.Success(result), byte[].class, 1);
			Arrays.fill(result, (byte) 1);
			this.goesOn.countDown();
		}).start();
		answer.await();
		InvocationResponse.Success received = (InvocationResponse.Success) this.codec
			.decodeResponse(response.getContentAsByteArray(), byte[].class);
		assertThat(received.result()).isEqualTo(new byte[100_000]);
	}

	private final class SlowResponse extends MockHttpServletResponse {

		@Override
		public void setStatus(int status) {
			try {
				assertThat(ServletAnswerTests.this.goesOn.await(60, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			super.setStatus(status);
		}

	}

}
