package io.flame.link;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that break anywhere while calls are sent.
 */
class CutLinkTests {

	/** The handshake, and a few small frames. */
	private static final int BYTES = 420;

	private static final int CALLERS = 3;

	private final AtomicInteger names = new AtomicInteger();

	private final AtomicInteger responded = new AtomicInteger();

	private final AtomicInteger unsent = new AtomicInteger();

	private final AtomicInteger sent = new AtomicInteger();

	@Test
	void whenLinksAreCutAfterAnyNumberOfBytesThenEachCallHasOneTrueOutcome() throws Exception {
		try (LinkFixture fixture = LinkFixture.tcp(); Gate gate = new Gate(fixture.server.address())) {
			for (int bytes = 0; bytes < BYTES; bytes++) {
				gate.cutAfter(bytes, Long.MAX_VALUE);
				callUntilCut(fixture, gate, 10);
				gate.cutAfter(Long.MAX_VALUE, bytes);
				callUntilCut(fixture, gate, 10);
			}
			assertThat(this.responded).hasValueGreaterThan(BYTES);
			assertThat(this.sent).hasValueGreaterThan(BYTES / 2);
			LinkFixture.await(() -> fixture.handler.rejections.size() > 100);
		}
	}

	@Test
	void whenLinksAreCutWithinLargeMessagesThenEachCallHasOneTrueOutcome() throws Exception {
		try (LinkFixture fixture = LinkFixture.tcp(); Gate gate = new Gate(fixture.server.address())) {
			Random random = new Random(1);
			for (int i = 0; i < 120; i++) {
				long bytes = 200 + random.nextInt(600_000);
				gate.cutAfter((i % 2 != 0) ? bytes : Long.MAX_VALUE, (i % 2 != 0) ? Long.MAX_VALUE : bytes);
				callUntilCut(fixture, gate, random.nextInt(400_000));
			}
			System.out.printf("cut links: %d calls responded to, %d lost unsent, %d lost%n", this.responded.get(),
					this.unsent.get(), this.sent.get());
			assertThat(this.sent).hasPositiveValue();
		}
	}

	private void callUntilCut(LinkFixture fixture, Gate gate, int size) throws Exception {
		ClientLink link;
		int before = fixture.handler.seen.size();
		try {
			link = fixture.connect(gate.address());
		}
		catch (IOException ex) {
			assertThat(fixture.handler.seen).hasSize(before);
			return;
		}
		Set<String> unsentCalls = ConcurrentHashMap.newKeySet();
		Queue<String> responses = new ConcurrentLinkedQueue<>();
		AtomicInteger calls = new AtomicInteger();
		AtomicInteger ended = new AtomicInteger();
		byte[] body = new byte[size];
		Callers.perform(CALLERS, (number) -> {
			while (true) {
				String head = "echo " + this.names.incrementAndGet();
				calls.incrementAndGet();
				LinkCall call = LinkFixture.prepare(link, head, body);
				call.onEnd(ended::incrementAndGet);
				LinkOutcome outcome = call.execute(System.nanoTime() + Duration.ofSeconds(10).toNanos());
				if (outcome instanceof LinkOutcome.Responded) {
					responses.add(head);
					this.responded.incrementAndGet();
				}
				else {
					assertThat(outcome).isInstanceOf(LinkOutcome.Lost.class);
					if (!((LinkOutcome.Lost) outcome).sent()) {
						unsentCalls.add(head);
						this.unsent.incrementAndGet();
					}
					else {
						this.sent.incrementAndGet();
					}
					return number;
				}
			}
		});
		LinkFixture.await(() -> link.executing() == 0 && ended.get() == calls.get());
		assertThat(fixture.handler.seen)
			.doesNotContainAnyElementsOf(unsentCalls.isEmpty() ? Set.of("none") : unsentCalls);
		assertThat(fixture.handler.seen).containsAll(responses);
		fixture.handler.seen.clear();
	}

}
