package io.flame.runner;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
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
		ReplayMemory memory = new ReplayMemory(3, 0);
		memory.remember("late", 300_000, 0);
		memory.remember("early", 100_000, 0);
		memory.remember("middle", 200_000, 0);
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> memory.remember("more", 900_000, 100_000))
			.satisfies((ex) -> {
				assertThat(ex.status()).isEqualTo(401);
				assertThat(ex.error().message()).contains("Too many requests");
			});
		for (String id : new String[] { "late", "early", "middle" }) {
			assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> memory.remember(id, 900_000, 100_000))
				.satisfies((ex) -> assertThat(ex.error().message()).contains("seen before"));
		}
		memory.remember("more", 900_000, 100_001);
		assertThatExceptionOfType(RefusedException.class)
			.isThrownBy(() -> memory.remember("another", 900_000, 100_001));
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> memory.remember("late", 900_000, 300_000));
		assertThatNoException().isThrownBy(() -> memory.remember("late", 900_000, 300_001));
	}

	@Test
	void idIsKeptToTheEndOfItsSecondAndNeverForgottenEarly() throws Exception {
		ReplayMemory memory = new ReplayMemory(1, 500);
		memory.remember("a", 2600, 500);
		for (long now : new long[] { 2600, 2601, 3500 }) {
			assertThatExceptionOfType(RefusedException.class).as("at %d", now)
				.isThrownBy(() -> memory.remember("a", 9000, now));
			assertThatExceptionOfType(RefusedException.class).as("at %d", now)
				.isThrownBy(() -> memory.remember("b", 9000, now));
		}
		memory.remember("b", 9000, 3501);
	}

	@Test
	void idsThatNeverEndFillTheMemoryAndNoMore() throws Exception {
		ReplayMemory memory = new ReplayMemory(100, EXPIRES);
		for (int i = 0; i < 100; i++) {
			memory.remember("id" + i, (i % 2 == 0) ? Long.MAX_VALUE : EXPIRES + Duration.ofDays(400_000).toMillis(),
					EXPIRES);
		}
		long bytes = memory.bytes();
		long later = EXPIRES + Duration.ofDays(300_000).toMillis();
		for (int i = 0; i < 100; i++) {
			String id = "id" + i;
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> memory.remember(id, Long.MAX_VALUE, later))
				.withMessageContaining("seen before");
			assertThatExceptionOfType(RefusedException.class)
				.isThrownBy(() -> memory.remember("more" + id, Long.MAX_VALUE, later))
				.withMessageContaining("Too many requests");
		}
		assertThat(memory.bytes()).isEqualTo(bytes);
	}

	@Test
	void millionIdsTakeThirtyBytesEachAndAreAllRemembered() {
		ReplayMemory memory = new ReplayMemory(1_000_000, 0);
		int taken = remember(memory, 0, 1_100_000, EXPIRES, 0);
		// the tables are not filled evenly
		assertThat(taken).isBetween(970_000, 1_000_000);
		assertThat(memory.bytes()).isLessThan(32_000_000);
		assertThat(remember(memory, 0, 1_100_000, EXPIRES, EXPIRES)).isZero();
	}

	@Test
	void whenTimePassesThenMemoryIsUsedAgain() {
		ReplayMemory memory = new ReplayMemory(100_000, 0);
		for (int second = 0; second < 600; second++) {
			long now = second * 1000L;
			assertThat(remember(memory, second * 1000, 1000, now + 60_000, now)).isEqualTo(1000);
			assertThat(memory.bytes()).isLessThan(62_000 * 32);
		}
		for (int second = 600; second < 1200; second++) {
			long now = second * 1000L;
			assertThat(remember(memory, second * 1000, 10, now + 60_000, now)).isEqualTo(10);
		}
		assertThat(memory.bytes()).isLessThan(5000 * 32);
	}

	@Test
	void longIdTakesNoMoreThanAShortOne() throws Exception {
		ReplayMemory memory = new ReplayMemory(10, 0);
		long bytes = memory.bytes();
		String text = "x".repeat(1_000_000);
		memory.remember(text + "a", EXPIRES, 0);
		memory.remember(text + "b", EXPIRES, 0);
		assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> memory.remember(text + "a", EXPIRES, 0));
		assertThat(memory.bytes()).isEqualTo(bytes);
	}

	@Test
	void capacityGrowsWithTheHeap() {
		assertThat(ReplayMemory.capacity(64L << 20)).isEqualTo(1_000_000);
		assertThat(ReplayMemory.capacity(512L << 20)).isEqualTo(1 << 20);
		assertThat(ReplayMemory.capacity(8L << 30)).isEqualTo(1 << 24);
		assertThat(ReplayMemory.capacity(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void whenManyBringTheSameIdsWhileOthersEndThenEachIsTakenOnce() throws Exception {
		int threadCount = 8;
		int idCount = 20_000;
		ReplayMemory memory = new ReplayMemory(1_000_000, 0);
		List<String> ids = IntStream.range(0, idCount).mapToObj((i) -> new UUID(i, -i).toString()).toList();
		AtomicIntegerArray taken = new AtomicIntegerArray(idCount);
		AtomicInteger time = new AtomicInteger();
		CyclicBarrier start = new CyclicBarrier(threadCount);
		ExecutorService threads = Executors.newFixedThreadPool(threadCount);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (int thread = 0; thread < threadCount; thread++) {
				int number = thread;
				ends.add(threads.submit(() -> {
					start.await();
					for (int i = 0; i < idCount; i++) {
						int now = time.incrementAndGet();
						// what ends soon, so that tables are rebuilt meanwhile
						take(memory, "%d-%d".formatted(number, i), now + 10_000, now);
						// in other orders, so that each of them is often the first
						int id = (number % 2 == 0) ? i : idCount - 1 - i;
						if (take(memory, ids.get(id), EXPIRES, now)) {
							taken.incrementAndGet(id);
						}
					}
					return null;
				}));
			}
			for (Future<?> end : ends) {
				end.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(IntStream.range(0, idCount).filter((i) -> taken.get(i) != 1)).isEmpty();
	}

	private static int remember(ReplayMemory memory, int first, int count, long until, long now) {
		int taken = 0;
		for (int i = first; i < first + count; i++) {
			// in sequence, as nothing should be
			if (take(memory, new UUID(0x4000, i + 1).toString(), until, now)) {
				taken++;
			}
		}
		return taken;
	}

	private static boolean take(ReplayMemory memory, String id, long until, long now) {
		try {
			memory.remember(id, until, now);
			return true;
		}
		catch (RefusedException ex) {
			return false;
		}
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
		return new InvocationRequest(id, "s", "m", null, Map.of(), null, null, 1, null, 0L, expires);
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
