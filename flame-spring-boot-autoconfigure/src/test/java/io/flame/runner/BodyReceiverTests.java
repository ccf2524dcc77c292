package io.flame.runner;

import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.flame.context.DeadlineWatch;
import io.flame.protocol.BuildId;
import io.flame.protocol.SignatureCheck;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.mock.web.DelegatingServletInputStream;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two bodies that do not fit into the memory together.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BodyReceiverTests {

	private static final int SIZE = 1000;

	private static final Duration LONG = Duration.ofSeconds(10);

	private final DeadlineWatch watch = new DeadlineWatch("test-watch");

	private final UnverifiedBodies memory = new UnverifiedBodies(SIZE);

	private volatile Executor helpers = (task) -> {
		throw new RejectedExecutionException();
	};

	private final BodyReader reader = new BodyReader(
			new RequestVerifier(null, "runner", Duration.ofMinutes(1), Clock.systemUTC()),
			new RunnerSettings("runner", SIZE, Duration.ofMinutes(1), SIZE, Duration.ofMinutes(1), null,
					Duration.ofMinutes(1), false, Duration.ZERO, 0, new BuildId("test", false)),
			this.memory, this.watch, (task) -> this.helpers.execute(task));

	@AfterEach
	void close() {
		this.watch.close();
	}

	@Test
	void bodiesThatMakeRoomAtTheSameTimeDoNotWaitForEachOther() throws Exception {
		Body first = new Body();
		Body second = new Body();
		CompletableFuture<@Nullable Void> secondReads = new CompletableFuture<>();
		// the second one makes room while the first one does, and there are no threads
		this.helpers = (task) -> {
			this.helpers = (other) -> {
				throw new RejectedExecutionException();
			};
			new Thread(() -> {
				second.dataAvailable();
				secondReads.complete(null);
			}).start();
			secondReads.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
			throw new RejectedExecutionException();
		};
		first.dataAvailable();
		assertThat(secondReads).isCompleted();
		assertThat(this.memory.size()).isLessThanOrEqualTo(SIZE);
		first.allDataRead();
		assertThat(first.received).isCompletedWithValue(SIZE);
		assertThat(second.refused).isNotDone();
		// and is refused as soon as there are threads again, by one of them
		CompletableFuture<Thread> refusing = new CompletableFuture<>();
		this.helpers = (task) -> new Thread(() -> {
			refusing.complete(Thread.currentThread());
			task.run();
		}).start();
		await().atMost(LONG).untilAsserted(() -> assertThat(second.refused).isCompletedWithValue(503));
		assertThat(second.refusing).isSameAs(refusing.join());
		assertThat(second.received).isNotDone();
	}

	@Test
	void bodyThatHasGivenWayTakesNoMoreMemoryWhileItIsNotRefusedYet() {
		Body first = new Body();
		Body second = new Body();
		this.helpers = (task) -> {
			// later
		};
		first.dataAvailable();
		second.dataAvailable();
		assertThat(this.memory.size()).isLessThanOrEqualTo(SIZE);
		first.allDataRead();
		second.allDataRead();
		assertThat(first.received).isCompletedWithValue(SIZE);
		assertThat(second.received).isNotDone();
		assertThat(this.memory.size()).isZero();
	}

	/**
	 * A body all of which has arrived, but for which there is not enough room yet.
	 */
	private final class Body implements BodyReader.Receiver {

		private final CompletableFuture<Integer> received = new CompletableFuture<>();

		private final CompletableFuture<Integer> refused = new CompletableFuture<>();

		private volatile @Nullable Thread refusing;

		private @Nullable ReadListener listener;

		Body() {
			ServletInputStream input = new DelegatingServletInputStream(new ByteArrayInputStream(new byte[SIZE])) {
				@Override
				public void setReadListener(ReadListener listener) {
					Body.this.listener = listener;
				}
			};
			MockHttpServletRequest request = new MockHttpServletRequest() {
				@Override
				public ServletInputStream getInputStream() {
					return input;
				}

				@Override
				public int getContentLength() {
					return SIZE;
				}
			};
			request.setAsyncSupported(true);
			try {
				new BodyReceiver(new Exchange(request, new MockHttpServletResponse()), BodyReceiverTests.this.reader,
						this, null, new byte[SIZE / 4], 0)
					.start();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		void dataAvailable() {
			try {
				Objects.requireNonNull(this.listener).onDataAvailable();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		void allDataRead() {
			try {
				Objects.requireNonNull(this.listener).onAllDataRead();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void receive(byte[] body, @Nullable SignatureCheck check) {
			this.received.complete(body.length);
		}

		@Override
		public void refuse(RefusedException reason, boolean complete) {
			this.refusing = Thread.currentThread();
			this.refused.complete(reason.status());
		}

	}

}
