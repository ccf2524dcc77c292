package io.flame.link;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.protocol.EncodedBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What becomes of single calls.
 */
class LinkCallTests {

	private static final byte[] EMPTY = new byte[0];

	@TempDir
	Path directory;

	private static long in(long millis) {
		return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
	}

	@Test
	void whenResponsesComeInAnotherOrderThenEachReachesItsCaller() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory); ClientLink link = fixture.connect()) {
			List<Callers.Caller<String>> callers = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				String head = "hold " + i;
				callers
					.add(Callers.start(() -> new String(LinkFixture.echo(link, head, EMPTY), StandardCharsets.UTF_8)));
			}
			LinkFixture.await(() -> fixture.handler.held.size() == 20);
			List<String> heads = new ArrayList<>(fixture.handler.held.keySet());
			Collections.shuffle(heads);
			for (String head : heads) {
				fixture.handler.held(head).respond(EMPTY, EncodedBody.of(head.getBytes(StandardCharsets.UTF_8)));
			}
			for (int i = 0; i < 20; i++) {
				assertThat(callers.get(i).join()).isEqualTo("hold " + i);
			}
		}
	}

	@Test
	void whenTheResponseIsEarlyThenTheCallEndsLater() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory); ClientLink link = fixture.connect()) {
			AtomicInteger ended = new AtomicInteger();
			LinkCall call = LinkFixture.prepare(link, "early", new byte[3]);
			call.onEnd(ended::incrementAndGet);
			LinkOutcome outcome = call.execute(in(10_000));
			assertThat(outcome).isInstanceOfSatisfying(LinkOutcome.Responded.class, (responded) -> {
				assertThat(responded.executing()).isTrue();
				assertThat(responded.body()).hasSize(3);
			});
			assertThat(link.executing()).isEqualTo(1);
			assertThat(ended).hasValue(0);
			fixture.handler.held("early").end();
			LinkFixture.await(() -> ended.get() == 1);
			link.close();
			assertThat(link.executing()).isZero();
			assertThat(ended).hasValue(1);
		}
	}

	@Test
	void whenACallerGivesUpThenTheRunnerIsToldAndTheCallEndsOnce() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory); ClientLink link = fixture.connect()) {
			AtomicInteger ended = new AtomicInteger();
			LinkCall call = LinkFixture.prepare(link, "hold", EMPTY);
			call.onEnd(ended::incrementAndGet);
			assertThat(call.execute(in(50))).isEqualTo(new LinkOutcome.TimedOut(true));
			LinkFixture.await(() -> !fixture.handler.cancelled.isEmpty());
			assertThat(ended).hasValue(0);
			assertThat(link.executing()).isEqualTo(1);
			fixture.handler.held("hold").respond(EMPTY, EncodedBody.of(EMPTY));
			LinkFixture.await(() -> ended.get() == 1);
			assertThat(link.executing()).isZero();
			link.close();
			assertThat(ended).hasValue(1);
			assertThat(fixture.handler.cancelled).hasSize(1);
		}
	}

	@Test
	void whenALargeCallIsGivenUpWhileItIsSentThenTheRunnerForgetsItUnseen() throws Exception {
		try (LinkFixture fixture = LinkFixture.tcp();
				Gate gate = new Gate(fixture.server.address());
				ClientLink link = fixture.connect(gate.address())) {
			gate.shut();
			AtomicInteger ended = new AtomicInteger();
			LinkCall call = LinkFixture.prepare(link, "echo large", new byte[20 * 1024 * 1024]);
			call.onEnd(ended::incrementAndGet);
			assertThat(call.execute(in(200))).isEqualTo(new LinkOutcome.TimedOut(true));
			assertThat(link.executing()).isEqualTo(1);
			gate.open();
			LinkFixture.await(() -> ended.get() == 1);
			assertThat(link.executing()).isZero();
			assertThat(LinkFixture.echo(link, "echo small", EMPTY)).isEmpty();
			assertThat(fixture.handler.seen).containsExactly("echo small");
			assertThat(ended).hasValue(1);
		}
	}

	@Test
	void whenACallIsDroppedThenTheRunnerNeverSeesIt() throws Exception {
		try (LinkFixture fixture = LinkFixture.tcp();
				Gate gate = new Gate(fixture.server.address());
				ClientLink link = fixture.connect(gate.address())) {
			gate.shut();
			Callers.Caller<LinkOutcome> large = Callers
				.start(() -> LinkFixture.call(link, "echo large", new byte[20 * 1024 * 1024], Duration.ofSeconds(30)));
			LinkFixture.await(() -> link.executing() == 1);
			TestHandler.pause(50_000);
			for (int i = 0; i < 10; i++) {
				AtomicInteger ended = new AtomicInteger();
				LinkCall call = LinkFixture.prepare(link, "echo dropped", EMPTY);
				call.onEnd(ended::incrementAndGet);
				assertThat(call.execute(in(20))).isEqualTo(new LinkOutcome.TimedOut(false));
				assertThat(ended).hasValue(1);
			}
			assertThat(link.executing()).isEqualTo(1);
			gate.open();
			assertThat(large.join()).isInstanceOf(LinkOutcome.Responded.class);
			assertThat(fixture.handler.seen).containsExactly("echo large");
		}
	}

	@Test
	void whenARequestIsTooLargeThenItIsRejectedAndOthersGoOn() throws Exception {
		LinkSettings small = new LinkSettings(100_000, 8 * 1024 * 1024, Duration.ofSeconds(5));
		try (LinkFixture fixture = LinkFixture.on(LinkFixture.unixAddress(this.directory), small, LinkFixture.SETTINGS);
				ClientLink link = fixture.connect()) {
			Callers.perform(8, (number) -> {
				for (int i = 0; i < 20; i++) {
					if (number == 0) {
						LinkOutcome outcome = LinkFixture.call(link, "echo", new byte[2_000_000],
								Duration.ofSeconds(10));
						assertThat(((LinkOutcome.Responded) outcome).head()).asString().isEqualTo("too large");
					}
					else {
						assertThat(LinkFixture.echo(link, "echo", new byte[100_000])).hasSize(100_000);
					}
				}
				return number;
			});
			assertThat(fixture.handler.tooLarge).hasSize(20).containsOnly(2_000_000L);
			assertThat(fixture.handler.seen).hasSize(140);
		}
	}

	@Test
	void whenAResponseIsTooLargeThenItsCallerLearnsItAndOthersGoOn() throws Exception {
		LinkSettings small = new LinkSettings(100_000, 8 * 1024 * 1024, Duration.ofSeconds(5));
		try (LinkFixture fixture = LinkFixture.on(LinkFixture.unixAddress(this.directory), LinkFixture.SETTINGS, small);
				ClientLink link = fixture.connect()) {
			Callers.perform(8, (number) -> {
				for (int i = 0; i < 20; i++) {
					if (number == 0) {
						assertThat(LinkFixture.call(link, "produce 2000000", EMPTY, Duration.ofSeconds(10)))
							.isEqualTo(new LinkOutcome.TooLarge(2_000_000));
					}
					else {
						assertThat(LinkFixture.echo(link, "echo", new byte[100_000])).hasSize(100_000);
					}
				}
				return number;
			});
			assertThat(link.executing()).isZero();
		}
	}

	@Test
	void whenARequestThatIsTooLargeWasRespondedToThenTheRestIsNotSent() throws Exception {
		LinkSettings small = new LinkSettings(1000, 8 * 1024 * 1024, Duration.ofSeconds(5));
		try (LinkFixture fixture = LinkFixture.on(LinkFixture.loopback(), small, LinkFixture.SETTINGS);
				Gate gate = new Gate(fixture.server.address());
				ClientLink link = fixture.connect(gate.address())) {
			byte[] body = new byte[200 * 1024 * 1024];
			assertThat(LinkFixture.call(link, "echo", body, Duration.ofSeconds(10)))
				.isInstanceOf(LinkOutcome.Responded.class);
			long forwarded;
			do {
				forwarded = gate.forwarded();
				TestHandler.pause(100_000);
			}
			while (gate.forwarded() > forwarded);
			assertThat(forwarded).isLessThan(100 * 1024 * 1024);
		}
	}

	@Test
	void whenAHandlerFailsThenItsCallerLearnsItAndOthersGoOn() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory); ClientLink link = fixture.connect()) {
			Callers.Caller<LinkOutcome> other = Callers
				.start(() -> LinkFixture.call(link, "hold", EMPTY, Duration.ofSeconds(10)));
			LinkFixture.await(() -> fixture.handler.held.size() == 1);
			assertThat(LinkFixture.call(link, "fail", EMPTY, Duration.ofSeconds(10)))
				.isInstanceOfSatisfying(LinkOutcome.Lost.class, (lost) -> assertThat(lost.sent()).isTrue());
			fixture.handler.held("hold").respond(EMPTY, EncodedBody.of(EMPTY));
			assertThat(other.join()).isInstanceOf(LinkOutcome.Responded.class);
			assertThat(link.isOpen()).isTrue();
			assertThat(fixture.uncaught).hasSize(1);
		}
	}

	@Test
	void whenAnActionAtTheEndFailsThenOtherCallsGetTheirOutcomes() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory); ClientLink link = fixture.connect()) {
			Runnable failing = () -> {
				throw new IllegalStateException("This action fails");
			};
			LinkCall first = LinkFixture.prepare(link, "echo", EMPTY);
			first.onEnd(failing);
			assertThat(first.execute(in(10_000))).isInstanceOf(LinkOutcome.Responded.class);
			List<Callers.Caller<LinkOutcome>> callers = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				LinkCall call = LinkFixture.prepare(link, "hold " + i, EMPTY);
				call.onEnd(failing);
				callers.add(Callers.start(() -> call.execute(in(20_000))));
			}
			LinkFixture.await(() -> fixture.handler.held.size() == 8);
			fixture.server.close();
			for (Callers.Caller<LinkOutcome> caller : callers) {
				assertThat(caller.join()).isInstanceOf(LinkOutcome.Lost.class);
			}
			LinkFixture.await(() -> fixture.listener.reasons.size() == 1 && fixture.uncaught.size() == 9);
		}
	}

	@Test
	void whenAHeadIsTooLongThenItIsRefusedAtOnce() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory); ClientLink link = fixture.connect()) {
			byte[] longest = new byte[ClientLink.maxHeadSize()];
			longest[0] = 'e';
			assertThatIllegalArgumentException()
				.isThrownBy(() -> link.call(new byte[ClientLink.maxHeadSize() + 1], EncodedBody.of(EMPTY)));
			Callers.Caller<LinkOutcome> held = Callers
				.start(() -> LinkFixture.call(link, "hold", EMPTY, Duration.ofSeconds(10)));
			LinkFixture.await(() -> fixture.handler.held.size() == 1);
			ServerCall call = fixture.handler.held("hold");
			assertThatIllegalArgumentException()
				.isThrownBy(() -> call.respond(new byte[ClientLink.maxHeadSize() + 1], EncodedBody.of(EMPTY)));
			call.respond(longest, EncodedBody.of(new byte[100_000]));
			assertThat(held.join()).isInstanceOfSatisfying(LinkOutcome.Responded.class,
					(responded) -> assertThat(responded.head()).isEqualTo(longest));
		}
	}

	@Test
	void whenTheRunnerChangesItsStateThenTheParentLearnsIt() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory); ClientLink link = fixture.connect()) {
			LinkFixture.await(() -> fixture.listener.states.size() == 1);
			fixture.server.report(new LinkState(true, null));
			LinkFixture.await(() -> fixture.listener.states.size() == 2);
			assertThat(fixture.listener.states).containsExactly(new LinkState(false, 4), new LinkState(true, null));
			assertThat(link.ping(TimeUnit.SECONDS.toNanos(5))).isEqualTo(new LinkState(false, 4));
			assertThat(link.peer()).isEqualTo(LinkFixture.SELF);
		}
	}

}
