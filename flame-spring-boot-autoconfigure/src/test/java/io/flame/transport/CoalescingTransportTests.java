package io.flame.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.FlameException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTransportException;
import io.flame.context.Deadline;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodecs;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.dataformat.cbor.CBORMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of calls whose shared request fails.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CoalescingTransportTests {

	private static final int MAX_REQUEST = 20;

	private static final CBORMapper cbor = CBORMapper.builder().build();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicBoolean enough = new AtomicBoolean();

	private final AtomicInteger numbers = new AtomicInteger();

	/** How often a call was sent, by its id. */
	private final Map<String, Integer> sent = new ConcurrentHashMap<>();

	/** What its caller got. */
	private final Map<String, Object> outcomes = new ConcurrentHashMap<>();

	private final List<List<String>> shared = new ArrayList<>();

	@AfterEach
	void stop() {
		this.enough.set(true);
		this.threads.shutdownNow();
	}

	private void run(Sharing sharing, int atLeast) throws Exception {
		try (CoalescingTransport transport = new CoalescingTransport(new Delegate(sharing),
				new InvocationCodecs(List.of()), MAX_REQUEST, 1_000_000)) {
			List<Future<?>> callers = new ArrayList<>();
			for (int i = 0; i < 16; i++) {
				callers.add(this.threads.submit(() -> {
					while (!this.enough.get()) {
						call(transport);
					}
				}));
			}
			await().atMost(Duration.ofSeconds(60)).until(() -> {
				synchronized (this.shared) {
					return this.shared.size() >= atLeast;
				}
			});
			this.enough.set(true);
			for (Future<?> caller : callers) {
				caller.get(60, TimeUnit.SECONDS);
			}
		}
		assertThat(this.outcomes).hasSize(this.numbers.get());
	}

	private void call(RunnerTransport transport) {
		String id = "id" + this.numbers.incrementAndGet();
		byte[] body = (id + " ").getBytes(StandardCharsets.UTF_8);
		try {
			TransportResponse response = transport.exchange(
					new TransportRequest("POST", URI.create("http://127.0.0.1:1/invoke"), Map.of(),
							InvocationCodecs.CBOR, EncodedBody.of(body), null, id),
					Deadline.after(Duration.ofSeconds(60)), new Cancellation());
			this.outcomes.put(id, response.status());
		}
		catch (FlameException ex) {
			this.outcomes.put(id, ex);
		}
	}

	@Test
	void whatWasSurelyNotSentMaySafelyBeSentAgain() throws Exception {
		run((ids, answers) -> {
			throw new FlameTransportException("refused", null, Map.of(), true);
		}, 20);
		sharedIds().forEach((id) -> {
			assertThat(this.outcomes.get(id)).isExactlyInstanceOf(FlameTransportException.class);
			assertThat(((FlameException) this.outcomes.getOrDefault(id, "nothing")).retryable()).isTrue();
		});
	}

	@Test
	void whatMayHaveBeenExecutedIsNotSentAgain() throws Exception {
		run((ids, answers) -> {
			throw new FlameRunnerLostException("lost", null);
		}, 20);
		sharedIds().forEach((id) -> {
			assertThat(this.outcomes.get(id)).isInstanceOf(FlameRunnerLostException.class);
			assertThat(this.sent).containsEntry(id, 1);
		});
	}

	@Test
	void eachOfThemHasAnExceptionOfItsOwn() throws Exception {
		FlameRunnerLostException failure = new FlameRunnerLostException("lost", null);
		run((ids, answers) -> {
			throw failure;
		}, 5);
		List<Object> failures = sharedIds().stream().map(this.outcomes::get).toList();
		assertThat(failures).doesNotHaveDuplicates().doesNotContain(failure);
	}

	@Test
	void whenAnErrorComesBetweenThenNobodyHangs() throws Exception {
		run((ids, answers) -> {
			throw new StackOverflowError("no");
		}, 5);
		// they may have been executed
		sharedIds().forEach((id) -> {
			assertThat(this.outcomes.get(id)).isInstanceOf(FlameRunnerLostException.class);
			assertThat(this.sent).containsEntry(id, 1);
		});
	}

	@Test
	void whatIsTooLargeTogetherIsSentAlone() throws Exception {
		run((ids, answers) -> answers.answer(413, null, new byte[0]), 1);
		sharedIds().forEach((id) -> {
			assertThat(this.outcomes.get(id)).isEqualTo(200);
			assertThat(this.sent).containsEntry(id, 2);
		});
	}

	@Test
	void togetherTheyAreNoLargerThanARequestMayBe() throws Exception {
		run((ids, answers) -> answers.answer(413, null, new byte[0]), 1);
		synchronized (this.shared) {
			assertThat(this.shared).allSatisfy(
					(ids) -> assertThat(ids.stream().mapToInt((id) -> id.length() + 1).sum()).isLessThanOrEqualTo(20));
		}
	}

	@Test
	void aTimeOutIsATimeOutForEach() throws Exception {
		run((ids, answers) -> {
			throw new FlameTimeoutException(FlameTimeoutException.Stage.EXECUTION, "late", null);
		}, 5);
		sharedIds().forEach((id) -> assertThat(this.outcomes.get(id)).isInstanceOf(FlameTimeoutException.class));
	}

	@Test
	void whenItIsClosedThenNobodyWaitsForItsDeadline() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		List<Future<?>> callers = new ArrayList<>();
		CoalescingTransport transport = new CoalescingTransport(new Delegate((ids, answers) -> {
			throw new FlameRunnerLostException("closed", null);
		}, closed), new InvocationCodecs(List.of()), 1000, 1000);
		for (int i = 0; i < 50; i++) {
			callers.add(this.threads.submit(() -> call(transport)));
		}
		await().atMost(Duration.ofSeconds(30)).until(() -> this.numbers.get() == 50);
		transport.close();
		closed.countDown();
		for (Future<?> caller : callers) {
			caller.get(30, TimeUnit.SECONDS);
		}
		assertThat(this.outcomes).hasSize(50);
	}

	@Test
	void whatOneRequestHasLostIsNotSentAgainBecauseAnotherOneIsRefused() throws Exception {
		CountDownLatch refused = new CountDownLatch(1);
		AtomicInteger count = new AtomicInteger();
		List<String> lost = new ArrayList<>();
		run((ids, answers) -> {
			if (count.getAndIncrement() == 0) {
				synchronized (lost) {
					lost.addAll(ids);
				}
				// answered without a single item after another one was not understood
				refused.await();
				answers.answer(200, InvocationCodecs.CBOR_SEQUENCE, new byte[0]);
			}
			else {
				answers.answer(415, null, new byte[0]);
				refused.countDown();
			}
		}, 2);
		assertThat(lost).isNotEmpty();
		lost.forEach((id) -> {
			assertThat(this.sent).containsEntry(id, 1);
			assertThat(this.outcomes.get(id)).isInstanceOf(FlameRunnerLostException.class);
		});
	}

	private List<String> sharedIds() {
		synchronized (this.shared) {
			return this.shared.stream().flatMap(List::stream).toList();
		}
	}

	/**
	 * What becomes of a shared request.
	 */
	private interface Sharing {

		void exchange(List<String> ids, Answers answers) throws IOException, InterruptedException;

	}

	/**
	 * Takes an answer.
	 */
	private interface Answers {

		void answer(int status, @Nullable String mediaType, byte[] body) throws IOException;

	}

	/**
	 * Answers what comes alone.
	 */
	private final class Delegate implements RunnerTransport {

		private final Sharing sharing;

		private final CountDownLatch gate;

		Delegate(Sharing sharing) {
			this(sharing, new CountDownLatch(0));
		}

		/**
		 * Create it.
		 * @param gate what calls that go alone wait for
		 */
		Delegate(Sharing sharing, CountDownLatch gate) {
			this.sharing = sharing;
			this.gate = gate;
		}

		@Override
		public TransportResponse exchange(TransportRequest request, Deadline deadline, Cancellation cancellation) {
			String id = String.valueOf(request.invocationId());
			CoalescingTransportTests.this.sent.merge(id, 1, Integer::sum);
			Thread.yield();
			try {
				this.gate.await();
			}
			catch (InterruptedException ex) {
				throw new FlameRunnerLostException("interrupted", ex);
			}
			return new TransportResponse(200, InvocationCodecs.CBOR, cbor.writeValueAsBytes(Map.of("ok", true)), 1);
		}

		@Override
		public void exchange(TransportRequest request, Deadline deadline, Cancellation cancellation,
				ResponseReader reader) {
			EncodedBody body = Objects.requireNonNull(request.body());
			List<String> ids = Arrays.asList(new String(body.toByteArray(), StandardCharsets.UTF_8).trim().split(" "));
			ids.forEach((id) -> CoalescingTransportTests.this.sent.merge(id, 1, Integer::sum));
			synchronized (CoalescingTransportTests.this.shared) {
				CoalescingTransportTests.this.shared.add(ids);
			}
			try {
				this.sharing.exchange(ids, (status, mediaType, content) -> reader.read(status, mediaType,
						new ByteArrayInputStream(content)));
			}
			catch (IOException | InterruptedException ex) {
				throw new FlameRunnerLostException("lost", ex);
			}
		}

		@Override
		public void close() {
		}

	}

}
