package io.flame.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls whose caller does not wait, where there are no threads.
 */
class BackgroundCallsTests {

	@Test
	void whenNoThreadCanBeStartedThenTheFutureFails() {
		Error noThread = new Error("unable to create native thread");
		BackgroundCalls calls = new BackgroundCalls((task) -> {
			throw noThread;
		}, UnaryOperator.identity(), new GenericApplicationContext(), Duration.ZERO);
		CompletableFuture<String> future = calls.submit(() -> "never");
		assertThat(future).isCompletedExceptionally();
		assertThat(future.handle((result, failure) -> failure)).isCompletedWithValue(noThread);
	}

}
