package io.flame.link;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who reads what a runner sends.
 */
class ResponseReaderTests {

	@TempDir
	Path directory;

	@Test
	void whenThereAreNoMoreLoneCallsThenTheThreadWaitsInItsSelector() {
		Assumptions.assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "With one processor nobody looks");
		FakeSource source = new FakeSource();
		ResponseReader reader = new ResponseReader(source, source.awaiting::get, Thread::new);
		reader.start();
		try {
			// a response wakes the thread, as long as it waits
			LinkFixture.await(() -> {
				AtomicBoolean lone = new AtomicBoolean(true);
				reader.look(() -> lone.getAndSet(false));
				source.arrived.release();
				return source.rests();
			});
			// it looks once more, finds that nobody else does, and waits in its selector
			LinkFixture.await(() -> source.waiting.get() && source.settled());
		}
		finally {
			source.open = false;
			source.arrived.release(1000);
		}
	}

	@Test
	void whenFewCallersTakeTurnsThenNoResponseIsMissed() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory); ClientLink link = fixture.connect()) {
			for (int callers : new int[] { 1, 2, 3, 2, 1 }) {
				Callers.perform(callers, (number) -> {
					ThreadLocalRandom random = ThreadLocalRandom.current();
					for (int i = 0; i < 2000; i++) {
						assertThat(LinkFixture.call(link, "echo", new byte[number], Duration.ofSeconds(10)))
							.isInstanceOf(LinkOutcome.Responded.class);
						if (random.nextInt(20) == 0) {
							LockSupport.parkNanos(random.nextLong(3_000_000));
						}
					}
					return number;
				});
				assertThat(link.ping(Duration.ofSeconds(5).toNanos()).draining()).isFalse();
			}
			assertThat(link.executing()).isZero();
		}
	}

	/**
	 * A channel to which nothing arrives but what the test says.
	 */
	private static final class FakeSource implements ResponseReader.Source {

		private final AtomicBoolean awaiting = new AtomicBoolean();

		private final Semaphore arrived = new Semaphore(0);

		private final AtomicBoolean waiting = new AtomicBoolean();

		private final AtomicInteger processed = new AtomicInteger();

		private volatile boolean open = true;

		/**
		 * Whether the thread neither waits in its selector nor works.
		 */
		boolean rests() {
			LockSupport.parkNanos(500_000);
			return !this.waiting.get() && this.arrived.availablePermits() > 0;
		}

		boolean settled() {
			int before = this.processed.get();
			LockSupport.parkNanos(50_000_000);
			return this.processed.get() == before;
		}

		@Override
		public boolean isOpen() {
			return this.open;
		}

		@Override
		public boolean process() {
			this.processed.incrementAndGet();
			return this.arrived.tryAcquire();
		}

		@Override
		public void await() {
			this.waiting.set(true);
			this.arrived.acquireUninterruptibly();
			this.waiting.set(false);
		}

		@Override
		public void failed(Throwable cause) {
			this.open = false;
		}

		@Override
		public void ended() {
		}

	}

}
