package io.flame.link;

import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers that never read.
 */
class FrozenPeerTests {

	private static final long SLACK = TimeUnit.SECONDS.toNanos(3);

	private static final int MAX_QUEUED = 1024 * 1024;

	private static final LinkSettings SETTINGS = new LinkSettings(4 * 1024 * 1024, MAX_QUEUED, Duration.ofSeconds(5));

	private static final int[] SIZES = { 10, 1000, 20_000, 200_000, 1_000_000 };

	@TempDir
	Path directory;

	@Test
	void whenAPeerNeverReadsThenCallersEndAtTheirDeadline() throws Exception {
		try (LinkFixture fixture = LinkFixture.on(LinkFixture.unixAddress(this.directory), SETTINGS, SETTINGS);
				ServerSocketChannel frozen = ServerSocketChannel.open().bind(LinkFixture.loopback())) {
			Callers.Caller<RawPeer> accepted = Callers.start(() -> RawPeer.accept(frozen));
			try (ClientLink link = fixture.connect(frozen.getLocalAddress());
					RawPeer peer = accepted.join();
					ClientLink other = fixture.connect()) {
				AtomicLong mostQueued = new AtomicLong();
				AtomicBoolean done = new AtomicBoolean();
				Callers.Caller<Long> unaffected = Callers.start(() -> {
					long slowest = 0;
					while (!done.get()) {
						long begin = System.nanoTime();
						LinkFixture.echo(other, "echo", new byte[100]);
						slowest = Math.max(slowest, System.nanoTime() - begin);
						mostQueued.accumulateAndGet(link.writer().queued(), Math::max);
						TestHandler.pause(1000);
					}
					return slowest;
				});
				AtomicLong latest = new AtomicLong();
				Callers.perform(24, (number) -> {
					for (int i = 0; i < 6; i++) {
						long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20 + number * 5);
						LinkOutcome outcome = LinkFixture
							.prepare(link, "echo", new byte[SIZES[(number + i) % SIZES.length]])
							.execute(deadline);
						latest.accumulateAndGet(System.nanoTime() - deadline, Math::max);
						assertThat(outcome).isInstanceOf(LinkOutcome.TimedOut.class);
					}
					return number;
				});
				done.set(true);
				assertThat(latest.get()).isLessThan(SLACK);
				assertThat(unaffected.join()).isLessThan(SLACK);
				assertThat(mostQueued.get()).isLessThan(2 * MAX_QUEUED + 2 * 1_000_000);
				assertThat(link.isOpen()).isTrue();
				System.out.printf("frozen peer: callers end %d us after their deadline at most, %d bytes queued%n",
						TimeUnit.NANOSECONDS.toMicros(latest.get()), mostQueued.get());
			}
		}
	}

	@Test
	void whenAParentNeverReadsItsResponsesThenTheyStayBounded() throws Exception {
		try (LinkFixture fixture = LinkFixture.on(LinkFixture.loopback(), SETTINGS, SETTINGS);
				RawPeer parent = RawPeer.connect(fixture.server.address());
				ClientLink other = fixture.connect()) {
			ByteBuffer calls = ByteBuffer.allocate(1000 * 40);
			for (int i = 0; i < 1000; i++) {
				calls.put(RawPeer.call(i, "produce 1000000"));
			}
			assertThat(parent.write(calls.flip())).isTrue();
			LinkFixture.await(() -> fixture.handler.seen.size() > 1);
			for (int i = 0; i < 100; i++) {
				long begin = System.nanoTime();
				LinkFixture.echo(other, "echo", new byte[100]);
				assertThat(System.nanoTime() - begin).isLessThan(SLACK);
				TestHandler.pause(1000);
			}
			assertThat(fixture.handler.seen.stream().filter((head) -> head.startsWith("produce"))).hasSizeLessThan(30);
		}
	}

	@Test
	void whenAParentReadsAgainThenItGetsAllResponses() throws Exception {
		try (LinkFixture fixture = LinkFixture.on(LinkFixture.loopback(), SETTINGS, SETTINGS);
				RawPeer parent = RawPeer.connect(fixture.server.address())) {
			ByteBuffer calls = ByteBuffer.allocate(200 * 40);
			for (int i = 0; i < 200; i++) {
				calls.put(RawPeer.call(i, "produce 300000"));
			}
			assertThat(parent.write(calls.flip())).isTrue();
			LinkFixture.await(() -> fixture.handler.seen.size() > 1);
			TestHandler.pause(100_000);
			for (int complete = 0; complete < 200;) {
				FrameReader frame = parent.read(FrameType.RESULT);
				if (!frame.has(FrameFormat.MORE)) {
					complete++;
				}
				frame.skipRest();
			}
			assertThat(fixture.handler.seen).hasSize(200);
		}
	}

}
