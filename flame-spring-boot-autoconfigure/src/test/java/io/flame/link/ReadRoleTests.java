package io.flame.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which thread of a runner reads a link.
 */
class ReadRoleTests {

	private static final byte[] EMPTY = new byte[0];

	@TempDir
	Path directory;

	/**
	 * Has one thread only.
	 */
	private static Executor single() {
		AtomicBoolean used = new AtomicBoolean();
		return (action) -> {
			if (!used.compareAndSet(false, true)) {
				throw new RejectedExecutionException("There are no more threads");
			}
			Thread thread = new Thread(action, "single");
			thread.setDaemon(true);
			thread.start();
		};
	}

	@Test
	void whenAHandlerBlocksThenOthersAreNotDelayed() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory); ClientLink link = fixture.connect()) {
			Callers.Caller<byte[]> blocked = Callers.start(() -> LinkFixture.echo(link, "pause 5000000", EMPTY));
			LinkFixture.await(() -> !fixture.handler.seen.isEmpty());
			Callers.perform(8, (number) -> {
				for (int i = 0; i < 100; i++) {
					LinkFixture.echo(link, "echo", EMPTY);
				}
				return number;
			});
			assertThat(blocked.result().isDone()).isFalse();
			assertThat(blocked.join()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenAHandlerBlocksThenResponsesBeforeItAreNotDelayed(boolean single) throws Exception {
		try (LinkFixture fixture = single
				? LinkFixture.with(LinkFixture.unixAddress(this.directory), new TestHandler(), single())
				: LinkFixture.unix(this.directory); RawPeer parent = RawPeer.connect(fixture.server.address())) {
			ByteBuffer calls = ByteBuffer.allocate(200);
			calls.put(RawPeer.call(1, "echo"));
			for (int i = 2; i <= (single ? 2 : 5); i++) {
				calls.put(RawPeer.call(i, "pause 3000000"));
			}
			long begin = System.nanoTime();
			assertThat(parent.write(calls.flip())).isTrue();
			assertThat(parent.read(FrameType.RESULT).id()).isEqualTo(1);
			assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.MILLISECONDS.toNanos(2500));
		}
	}

	@Test
	void whenHandlersBurnTimeThenTheyUseSeveralThreads() throws Exception {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		TestHandler handler = new TestHandler() {

			@Override
			public void handle(ServerCall call) {
				most.accumulateAndGet(running.incrementAndGet(), Math::max);
				super.handle(call);
				running.decrementAndGet();
			}

		};
		try (LinkFixture fixture = LinkFixture.with(LinkFixture.unixAddress(this.directory), handler);
				ClientLink link = fixture.connect()) {
			Callers.perform(8, (number) -> {
				for (int i = 0; i < 50; i++) {
					LinkFixture.echo(link, "burn 1000", EMPTY);
				}
				return number;
			});
			assertThat(most.get()).isGreaterThan(1);
		}
	}

	@Test
	void whenThereIsOneThreadOnlyThenTheLinkWorks() throws Exception {
		try (LinkFixture fixture = LinkFixture.with(LinkFixture.unixAddress(this.directory), new TestHandler(),
				single()); ClientLink link = fixture.connect()) {
			Callers.perform(8, (number) -> {
				for (int i = 0; i < 50; i++) {
					byte[] body = LinkFixture.random(i * 1000);
					assertThat(LinkFixture.echo(link, "pause " + 100 * (i % 8), body)).isEqualTo(body);
				}
				return number;
			});
		}
	}

	@Test
	void whenHandlersTakeRandomTimesThenOneThreadReadsAtATimeAndNoResponseIsLost() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory);
				ServerSocketChannel server = ServerSocketChannel.open().bind(LinkFixture.loopback());
				SocketChannel parent = SocketChannel.open(server.getLocalAddress());
				SocketChannel runner = server.accept();
				WriteDrainer drainer = new WriteDrainer(fixture.threadFactory());
				ReadWatchdog watchdog = new ReadWatchdog(fixture.threadFactory())) {
			parent.configureBlocking(false);
			runner.configureBlocking(false);
			GuardedChannel guarded = new GuardedChannel(new PlainChannel(runner));
			try (ServerLink serverLink = new ServerLink(guarded, LinkFixture.SELF, drainer, LinkFixture.SETTINGS,
					fixture.handler, watchdog, fixture.pool, (link) -> {
					});
					ClientLink link = new ClientLink(new PlainChannel(parent), LinkFixture.SELF, drainer,
							LinkFixture.SETTINGS, fixture.listener, fixture.threadFactory(), (closed) -> {
							})) {
				serverLink.start();
				Callers.perform(32, (number) -> {
					for (int i = 0; i < 150; i++) {
						ThreadLocalRandom random = ThreadLocalRandom.current();
						int micros = random.nextBoolean() ? random.nextInt(2000) : 0;
						byte[] body = LinkFixture.random(random.nextInt(2000));
						assertThat(LinkFixture.echo(link, "pause " + micros, body)).isEqualTo(body);
					}
					return number;
				});
				assertThat(fixture.handler.seen).hasSize(32 * 150);
				assertThat(guarded.violated).isFalse();
				assertThat(link.isOpen()).isTrue();
				assertThat(guarded.readers).hasValueGreaterThan(1);
			}
		}
	}

	@Test
	void whenALinkIsClosedThenCallsThatWereReadAreNotExecuted() throws Exception {
		try (LinkFixture fixture = LinkFixture.with(LinkFixture.unixAddress(this.directory), new TestHandler(),
				single()); RawPeer parent = RawPeer.connect(fixture.server.address())) {
			ByteBuffer calls = ByteBuffer.allocate(200);
			// longer than a server waits for responses when it closes
			calls.put(RawPeer.call(1, "pause 1500000")).put(RawPeer.call(2, "echo"));
			assertThat(parent.write(calls.flip())).isTrue();
			LinkFixture.await(() -> fixture.handler.seen.size() == 1);
			fixture.server.close();
			TestHandler.pause(1_500_000);
			assertThat(fixture.handler.seen).hasSize(1);
		}
	}

	/**
	 * Sees whether several threads read at the same time.
	 */
	private static final class GuardedChannel implements LinkChannel {

		private final LinkChannel delegate;

		private final AtomicBoolean reading = new AtomicBoolean();

		private volatile Thread reader = Thread.currentThread();

		final AtomicInteger readers = new AtomicInteger();

		volatile boolean violated;

		GuardedChannel(LinkChannel delegate) {
			this.delegate = delegate;
		}

		@Override
		public int read(ByteBuffer target) throws IOException {
			if (!this.reading.compareAndSet(false, true)) {
				this.violated = true;
			}
			if (this.reader != Thread.currentThread()) {
				this.reader = Thread.currentThread();
				this.readers.incrementAndGet();
			}
			try {
				return this.delegate.read(target);
			}
			finally {
				this.reading.set(false);
			}
		}

		@Override
		public boolean write(ByteBuffer source) throws IOException {
			return this.delegate.write(source);
		}

		@Override
		public SocketChannel socket() {
			return this.delegate.socket();
		}

		@Override
		public void close() throws IOException {
			this.delegate.close();
		}

	}

}
