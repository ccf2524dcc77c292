package io.flame.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.flame.protocol.EncodedBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order in which messages are written, and how many may be queued.
 */
class LinkWriterTests {

	private static final int MAX_QUEUED = 500_000;

	private ServerSocketChannel server;

	private SocketChannel sending;

	private SocketChannel receiving;

	private WriteDrainer drainer;

	private LinkWriter writer;

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	@BeforeEach
	void connect() throws IOException {
		this.server = ServerSocketChannel.open().bind(LinkFixture.loopback());
		this.sending = SocketChannel.open(this.server.getLocalAddress());
		this.receiving = this.server.accept();
		this.sending.configureBlocking(false);
		this.drainer = new WriteDrainer((action) -> {
			Thread thread = new Thread(action);
			thread.setDaemon(true);
			return thread;
		});
		this.writer = new LinkWriter(new PlainChannel(this.sending), this.drainer, MAX_QUEUED, this.failure::set);
	}

	@AfterEach
	void close() throws IOException {
		this.drainer.close();
		this.sending.close();
		this.receiving.close();
		this.server.close();
		assertThat(this.failure).hasNullValue();
	}

	private static OutgoingMessage message(long id, int size) {
		return new OutgoingMessage(FrameType.CALL, id, 0, new byte[0], EncodedBody.of(new byte[size]));
	}

	/**
	 * The ids of frames, with a sign if another frame of the message follows.
	 */
	private List<Long> receive(int messages) throws IOException {
		this.receiving.configureBlocking(false);
		FrameReader frames = new FrameReader(new PlainChannel(this.receiving));
		List<Long> ids = new ArrayList<>();
		int complete = 0;
		while (complete < messages) {
			assertThat(frames.read()).isNotNegative();
			while (frames.next()) {
				boolean more = frames.has(FrameFormat.MORE);
				ids.add(more ? -frames.id() : frames.id());
				complete += more ? 0 : 1;
				frames.skipRest();
			}
		}
		return ids;
	}

	@Test
	void whenSmallMessagesFillEveryBufferThenALargeOneGoesOnToo() throws Exception {
		this.writer.add(message(1, 100_000));
		for (int i = 0; i < 200; i++) {
			this.writer.add(message(2, 10_000));
		}
		this.writer.flush();
		List<Long> ids = receive(201);
		assertThat(ids.indexOf(1L)).isBetween(0, 100);
	}

	@Test
	void whenManyLargeMessagesWaitThenAFewTakeTurns() throws Exception {
		for (int i = 1; i <= 60; i++) {
			this.writer.add(message(i, 300_000));
		}
		this.writer.flush();
		LinkFixture.await(() -> this.writer.written() > 100_000);
		assertThat(this.writer.queued()).isPositive();
		List<Long> ids = receive(60);
		assertThat(ids.subList(0, ids.indexOf(1L)).stream().map(Math::abs).distinct()).hasSizeBetween(2, 8);
		LinkFixture.await(() -> this.writer.queued() == 0);
	}

	@Test
	void whenLargeMessagesAreQueuedThenThereIsRoomForSmallOnes() throws Exception {
		for (int i = 1; i <= 40; i++) {
			this.writer.add(message(i, 1_000_000));
		}
		this.writer.flush();
		assertThat(this.writer.isFull()).isTrue();
		assertThat(this.writer.offer(message(41, 10), System.nanoTime())).isTrue();
		assertThat(this.writer.offer(message(42, 20_000), System.nanoTime())).isFalse();
		this.writer.flush();
	}

	@Test
	void whenThreadsFlushAtTheSameTimeThenNoMessageIsLeftBehind() throws Exception {
		int rounds = 15_000;
		Callers.Caller<Integer> reader = Callers.start(() -> receive(2 * rounds).size());
		AtomicInteger ready = new AtomicInteger();
		Callers.perform(2, (number) -> {
			for (int i = 1; i <= rounds; i++) {
				ready.incrementAndGet();
				while (ready.get() < 2 * i) {
					Thread.yield();
				}
				this.writer.add(message(1, 10));
				this.writer.flush();
				long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
				while (this.writer.queued() != 0) {
					assertThat(System.nanoTime()).as("a message is left behind").isLessThan(deadline);
					Thread.yield();
				}
			}
			return number;
		});
		assertThat(reader.join()).isEqualTo(2 * rounds);
	}

	@Test
	void whenMessagesAreDroppedAndAbortedAtAnyTimeThenNoRoomIsLost() throws Exception {
		Callers.Caller<Integer> reader = Callers.start(() -> {
			ByteBuffer sink = ByteBuffer.allocate(1024 * 1024);
			while (this.receiving.read(sink) >= 0) {
				sink.clear();
				TestHandler.pause(200);
			}
			return 0;
		});
		AtomicInteger timedOut = new AtomicInteger();
		AtomicInteger dropped = new AtomicInteger();
		Callers.perform(12, (number) -> {
			ThreadLocalRandom random = ThreadLocalRandom.current();
			List<OutgoingMessage> messages = new ArrayList<>();
			for (int i = 0; i < 1500; i++) {
				OutgoingMessage message = message(number, random.nextInt((i % 3 != 0) ? 1000 : 100_000));
				messages.add(message);
				if (this.writer.offer(message, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1))) {
					this.writer.flush();
				}
				else {
					timedOut.incrementAndGet();
				}
				if (random.nextBoolean()) {
					OutgoingMessage victim = messages.get(random.nextInt(messages.size()));
					if (this.writer.drop(victim)) {
						dropped.incrementAndGet();
					}
					else {
						victim.abort();
					}
				}
			}
			return number;
		});
		LinkFixture.await(() -> this.writer.queued() == 0);
		assertThat(timedOut).hasPositiveValue();
		assertThat(dropped).hasPositiveValue();
		this.sending.close();
		this.drainer.forget();
		reader.join();
	}

}
