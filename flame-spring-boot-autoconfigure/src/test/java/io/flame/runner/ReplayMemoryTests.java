package io.flame.runner;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.flame.protocol.InvocationRequest;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What a runner remembers of requests, and for how long.
 */
class ReplayMemoryTests {

	private static final long EXPIRES = 1_000_000;

	private static final long SKEW = 60_000;

	private final SettableClock clock = new SettableClock();

	private final RequestVerifier verifier = new RequestVerifier(new RequestSigner(List.of("s")), "r1",
			Duration.ofMillis(SKEW), this.clock);

	@Test
	void requestIsRememberedForAsLongAsItsWindowAccepts() throws Exception {
		this.clock.millis = EXPIRES - 10_000;
		this.verifier.verify(request("a", EXPIRES));
		for (long later : new long[] { EXPIRES - 10_000, EXPIRES, EXPIRES + 1, EXPIRES + SKEW }) {
			this.clock.millis = later;
			assertRefused(request("a", EXPIRES), "seen before");
		}
		this.clock.millis = EXPIRES + SKEW + 1;
		assertRefused(request("a", EXPIRES), "'exp' is over");
		// the id itself may be used again
		this.verifier.verify(request("a", EXPIRES + SKEW));
	}

	@Test
	void whenTheClockIsSetBackThenNothingThatWasForgottenIsExecutedAgain() throws Exception {
		this.clock.millis = EXPIRES;
		this.verifier.verify(request("a", EXPIRES));
		this.clock.millis = EXPIRES + SKEW + 1;
		this.verifier.verify(request("b", EXPIRES + 2 * SKEW));
		this.clock.millis = EXPIRES;
		assertRefused(request("a", EXPIRES), "over");
		this.verifier.verify(request("c", EXPIRES + SKEW));
	}

	@Test
	void windowThatNeverEndsIsRememberedForEver() throws Exception {
		this.clock.millis = EXPIRES;
		this.verifier.verify(request("a", Long.MAX_VALUE));
		this.clock.millis = Long.MAX_VALUE - SKEW;
		assertRefused(request("a", Long.MAX_VALUE), "seen before");
	}

	@Test
	void fullMemoryRefusesAndForgetsNothing() throws Exception {
		ReplayMemory memory = new ReplayMemory(3);
		memory.remember("late", 300, 0);
		memory.remember("early", 100, 0);
		memory.remember("middle", 200, 0);
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> memory.remember("more", 900, 100))
			.satisfies((ex) -> {
				assertThat(ex.status()).isEqualTo(401);
				assertThat(ex.error().message()).contains("Too many requests");
			});
		for (String id : new String[] { "late", "early", "middle" }) {
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> memory.remember(id, 900, 100))
				.satisfies((ex) -> assertThat(ex.error().message()).contains("seen before"));
		}
		memory.remember("more", 900, 101);
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> memory.remember("another", 900, 101));
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> memory.remember("late", 900, 300));
		assertThatNoException().isThrownBy(() -> memory.remember("late", 900, 301));
	}

	@Test
	void ofManyThatComeAtOnceOneIsTaken() throws Exception {
		int count = 16;
		ExecutorService threads = Executors.newFixedThreadPool(count);
		try {
			for (int round = 0; round < 100; round++) {
				String id = "id" + round;
				CountDownLatch start = new CountDownLatch(count);
				Callable<Integer> attempt = () -> {
					start.countDown();
					start.await();
					try {
						this.verifier.verify(request(id, EXPIRES));
						return 1;
					}
					catch (RefusedException ex) {
						return 0;
					}
				};
				int taken = 0;
				for (Future<Integer> result : threads
					.invokeAll(IntStream.range(0, count).mapToObj((i) -> attempt).toList())) {
					taken += result.get();
				}
				assertThat(taken).isEqualTo(1);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void timeStampsCountOnBothSidesOfNow() throws Exception {
		this.clock.millis = EXPIRES;
		for (long timestamp : new long[] { EXPIRES - SKEW, EXPIRES, EXPIRES + SKEW }) {
			verifyControl(String.valueOf(timestamp));
		}
		for (String timestamp : List.of(String.valueOf(EXPIRES - SKEW - 1), String.valueOf(EXPIRES + SKEW + 1), "-1",
				"0", "", " ", "now", "1e6", "1000000.0", String.valueOf(Long.MIN_VALUE), String.valueOf(Long.MAX_VALUE),
				"99999999999999999999")) {
			assertThatExceptionOfType(RefusedException.class).as(timestamp).isThrownBy(() -> verifyControl(timestamp));
		}
	}

	private void verifyControl(String timestamp) throws RefusedException {
		this.verifier.verify("GET", "/invoke", timestamp, RunnerClient.hmac("s", "GET\n/invoke\n" + timestamp));
	}

	private void assertRefused(InvocationRequest request, String told) {
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> this.verifier.verify(request))
			.satisfies((ex) -> {
				assertThat(ex.status()).isEqualTo(401);
				assertThat(ex.error().code()).isEqualTo("signature_error");
				assertThat(ex.error().message()).contains(told);
			});
	}

	private static InvocationRequest request(@Nullable String id, long expires) {
		return new InvocationRequest(id, "s", "m", null, Map.of(), null, 1, null, 0L, expires);
	}

	/**
	 * A clock that stands where it is put.
	 */
	private static final class SettableClock extends Clock {

		private volatile long millis;

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return Instant.ofEpochMilli(this.millis);
		}

	}

}
