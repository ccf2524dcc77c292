package io.flame.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.flame.FlameCancelledException;
import io.flame.FlameException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTransportException;
import io.flame.context.Deadline;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodecs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.dataformat.cbor.CBORMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of calls in a line and in a shared request when somebody gives up.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedRequestCancellationTests {

	private static final CBORMapper cbor = CBORMapper.builder().build();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final RunnerLine line = new RunnerLine(1000, (line, departure) -> {
	});

	private final OpenTransport transport = new OpenTransport();

	private final SharedRequest request = new SharedRequest(this.transport, new InvocationCodecs(List.of()), 1000);

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
	}

	private Waiting begin(String id, Duration timeout) throws Exception {
		CompletableFuture<SharedCall> call = new CompletableFuture<>();
		Cancellation cancellation = new Cancellation();
		CompletableFuture<Thread> thread = new CompletableFuture<>();
		Future<SharedCall.Outcome> outcome = this.threads.submit(() -> {
			thread.complete(Thread.currentThread());
			EncodedBody body = EncodedBody.of(new byte[] { 1 });
			SharedCall mine = new SharedCall(new TransportRequest("POST", URI.create("http://127.0.0.1:1/invoke"),
					Map.of(), InvocationCodecs.CBOR, body, null, id), body, Deadline.after(timeout));
			call.complete(mine);
			return mine.await(this.line, cancellation);
		});
		return new Waiting(call.get(), outcome, cancellation, thread.get());
	}

	@Test
	void whatIsStillInTheLineWhenItsRunnerIsLostWasNotSent() throws Exception {
		Waiting waiting = begin("a", Duration.ofMinutes(1));
		waiting.cancellation().cancel("It has ended.");
		assertThat(waiting.failure()).isExactlyInstanceOf(FlameTransportException.class)
			.hasMessageContaining("It has ended.");
		assertThat(waiting.failure().retryable()).isTrue();
		assertThat(waiting.call().sendWith(this.request)).isFalse();
	}

	@Test
	void whatIsOnItsWayWhenItsRunnerIsLostMayHaveTakenEffect() throws Exception {
		Waiting waiting = begin("a", Duration.ofMinutes(1));
		assertThat(waiting.call().sendWith(this.request)).isTrue();
		waiting.cancellation().cancel("It has ended.");
		assertThat(waiting.failure()).isInstanceOf(FlameRunnerLostException.class)
			.hasMessageContaining("It has ended.");
	}

	@Test
	void whenNobodyWaitsAnyMoreThenTheRequestEnds() throws Exception {
		Waiting first = begin("a", Duration.ofMillis(50));
		Waiting second = begin("b", Duration.ofMinutes(1));
		Future<?> sending = this.threads.submit(() -> this.request.send(List.of(first.call(), second.call())));
		assertThat(first.failure()).isInstanceOf(FlameTimeoutException.class);
		this.transport.begun.await();
		assertThat(this.transport.cancelled.getCount()).isEqualTo(1);
		second.thread().interrupt();
		assertThat(second.failure()).isInstanceOf(FlameCancelledException.class);
		this.transport.cancelled.await();
		sending.get(30, TimeUnit.SECONDS);
	}

	@Test
	void whenTheLastAnswerComesButOneIsMissingThatNobodyWaitsForThenTheRequestEnds() throws Exception {
		Waiting first = begin("a", Duration.ofMillis(50));
		Waiting second = begin("b", Duration.ofMinutes(1));
		Future<?> sending = this.threads.submit(() -> this.request.send(List.of(first.call(), second.call())));
		assertThat(first.failure()).isInstanceOf(FlameTimeoutException.class);
		this.transport.answer("b");
		assertThat(second.outcome().get(30, TimeUnit.SECONDS)).isInstanceOf(SharedCall.Outcome.Answered.class);
		this.transport.cancelled.await();
		sending.get(30, TimeUnit.SECONDS);
	}

	@Test
	void whenAllAreAnsweredThenTheRequestEndsByItself() throws Exception {
		Waiting first = begin("a", Duration.ofMinutes(1));
		Waiting second = begin("b", Duration.ofMinutes(1));
		Future<SharedRequest.Reception> sending = this.threads
			.submit(() -> this.request.send(List.of(first.call(), second.call())));
		this.transport.answer("a");
		this.transport.answer("b");
		this.transport.answers.close();
		assertThat(sending.get(30, TimeUnit.SECONDS)).isEqualTo(SharedRequest.Reception.TAKEN);
		assertThat(first.outcome().get(30, TimeUnit.SECONDS)).isInstanceOf(SharedCall.Outcome.Answered.class);
		assertThat(second.outcome().get(30, TimeUnit.SECONDS)).isInstanceOf(SharedCall.Outcome.Answered.class);
		assertThat(this.transport.cancelled.getCount()).isEqualTo(1);
	}

	@Test
	void whatNobodyWaitsForIsNotSent() throws Exception {
		Waiting waiting = begin("a", Duration.ofMillis(1));
		assertThat(waiting.failure()).isInstanceOf(FlameTimeoutException.class);
		assertThat(this.request.send(List.of(waiting.call()))).isEqualTo(SharedRequest.Reception.TAKEN);
		assertThat(this.transport.begun.getCount()).isEqualTo(1);
	}

	/**
	 * A call whose thread waits.
	 *
	 * @param call the call
	 * @param outcome what its thread gets
	 * @param cancellation what ends it
	 * @param thread its thread
	 */
	private record Waiting(SharedCall call, Future<SharedCall.Outcome> outcome, Cancellation cancellation,
			Thread thread) {

		FlameException failure() throws Exception {
			return ((SharedCall.Outcome.Failed) this.outcome.get(30, TimeUnit.SECONDS)).failure();
		}

	}

	/**
	 * Answers piece by piece until it is cancelled.
	 */
	private static final class OpenTransport implements RunnerTransport {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch cancelled = new CountDownLatch(1);

		private final PipedOutputStream answers = new PipedOutputStream();

		private final InputStream stream;

		OpenTransport() {
			try {
				this.stream = new PipedInputStream(this.answers);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		void answer(String id) throws IOException {
			this.answers.write(cbor.writeValueAsBytes(Map.of("invocationId", id, "ok", true)));
			this.answers.flush();
		}

		@Override
		public TransportResponse exchange(TransportRequest request, Deadline deadline, Cancellation cancellation) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void exchange(TransportRequest request, Deadline deadline, Cancellation cancellation,
				ResponseReader reader) {
			this.begun.countDown();
			Thread reading = Thread.currentThread();
			cancellation.onCancel(() -> {
				this.cancelled.countDown();
				reading.interrupt();
			});
			try {
				reader.read(200, InvocationCodecs.CBOR_SEQUENCE, this.stream);
			}
			catch (IOException ex) {
				throw new FlameRunnerLostException("ended", ex);
			}
		}

		@Override
		public void close() {
		}

	}

}
