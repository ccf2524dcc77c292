package io.flame.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.flame.FlameResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What many threads do to calls for many inputs.
 */
class MappedCallsTests {

	private static final int COUNT = 200_000;

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void everyInputHasOneResultAndNeverTooMuchIsUnderWay(boolean ordered) {
		AtomicInteger underWay = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger begun = new AtomicInteger();
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			MappedCalls<Integer, Integer> calls = new MappedCalls<>(IntStream.range(0, COUNT).iterator(), (input) -> {
				begun.incrementAndGet();
				most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
				CompletableFuture<Integer> future = new CompletableFuture<>();
				threads.execute(() -> {
					underWay.decrementAndGet();
					future.complete(-input);
				});
				return future;
				// a pool that is resized all the time
			}, () -> ThreadLocalRandom.current().nextInt(1, 8), ordered, false);
			List<Integer> inputs = new ArrayList<>();
			while (calls.hasNext()) {
				MappedCalls.Outcome<Integer, Integer> outcome = calls.next();
				assertThat(outcome.result()).isEqualTo(FlameResult.success(-outcome.input()));
				inputs.add(outcome.input());
				assertThat(begun.get() - inputs.size()).isLessThan(14);
			}
			if (!ordered) {
				inputs.sort(null);
			}
			assertThat(inputs).isEqualTo(IntStream.range(0, COUNT).boxed().toList());
			assertThat(most.get()).isBetween(2, 7);
		}
		finally {
			threads.shutdownNow();
		}
	}

}
