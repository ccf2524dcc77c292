package io.flame.link;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.protocol.EncodedBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Interrupts of callers and in the runner.
 */
class InterruptTests {

	@TempDir
	Path directory;

	@Test
	void whenCallersAreInterruptedAllTheTimeThenOthersLoseNoCall() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory); ClientLink link = fixture.connect()) {
			AtomicBoolean done = new AtomicBoolean();
			AtomicInteger interrupts = new AtomicInteger();
			AtomicInteger interrupted = new AtomicInteger();
			List<Callers.Caller<Integer>> victims = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				victims.add(Callers.start(() -> {
					int calls = 0;
					while (!done.get()) {
						byte[] body = new byte[(calls % 10 != 0) ? 100 : 300_000];
						LinkOutcome outcome = LinkFixture.call(link, "pause " + 100 * (calls % 5), body,
								Duration.ofSeconds(20));
						if (outcome instanceof LinkOutcome.Interrupted) {
							interrupted.incrementAndGet();
							assertThat(Thread.interrupted()).as("status of an interrupted caller").isTrue();
						}
						else {
							assertThat(outcome).isInstanceOf(LinkOutcome.Responded.class);
						}
						calls++;
					}
					return calls;
				}));
			}
			Callers.Caller<Integer> storm = Callers.start(() -> {
				Random random = new Random(1);
				while (!done.get()) {
					victims.get(random.nextInt(8)).thread().interrupt();
					interrupts.incrementAndGet();
					TestHandler.pause(100);
				}
				return 0;
			});
			Callers.perform(8, (number) -> {
				for (int i = 0; i < 300; i++) {
					byte[] body = LinkFixture.random((i % 20 != 0) ? 100 : 300_000);
					assertThat(LinkFixture.echo(link, "pause 100", body)).isEqualTo(body);
				}
				return number;
			});
			done.set(true);
			storm.join();
			for (Callers.Caller<Integer> victim : victims) {
				victim.join();
			}
			assertThat(interrupted.get()).isPositive();
			assertThat(link.isOpen()).isTrue();
			LinkFixture.await(() -> link.executing() == 0);
			assertThat(fixture.handler.interrupted).isEmpty();
			System.out.printf("interrupts: %d, calls that were interrupted: %d%n", interrupts.get(), interrupted.get());
		}
	}

	@Test
	void whenAHandlerLeavesAnInterruptThenNoOtherCallSeesIt() throws Exception {
		TestHandler handler = new TestHandler() {

			@Override
			public void handle(ServerCall call) {
				super.handle(call);
				Thread.currentThread().interrupt();
			}

		};
		try (LinkFixture fixture = LinkFixture.with(LinkFixture.unixAddress(this.directory), handler);
				RawPeer parent = RawPeer.connect(fixture.server.address())) {
			ByteBuffer calls = ByteBuffer.allocate(200 * 30);
			for (int i = 0; i < 200; i++) {
				calls.put(RawPeer.call(i, (i % 10 != 0) ? "echo" : "pause 1000"));
			}
			assertThat(parent.write(calls.flip())).isTrue();
			for (int i = 0; i < 200; i++) {
				parent.read(FrameType.RESULT).skipRest();
			}
			assertThat(handler.interrupted).isEmpty();
		}
	}

	@Test
	void whenACallerIsInterruptedBeforeThenItGivesUpAndStaysInterrupted() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory); ClientLink link = fixture.connect()) {
			LinkCall call = link.call("hold".getBytes(), EncodedBody.of(new byte[0]));
			Callers.Caller<Boolean> caller = Callers.start(() -> {
				Thread.currentThread().interrupt();
				assertThat(call.execute(System.nanoTime() + Duration.ofSeconds(10).toNanos()))
					.isInstanceOf(LinkOutcome.Interrupted.class);
				return Thread.currentThread().isInterrupted();
			});
			assertThat(caller.join()).isTrue();
			assertThat(LinkFixture.echo(link, "echo", new byte[10])).hasSize(10);
		}
	}

}
