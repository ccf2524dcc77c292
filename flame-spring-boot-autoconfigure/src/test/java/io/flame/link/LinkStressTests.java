package io.flame.link;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything at once for a few seconds.
 */
class LinkStressTests {

	private static final int CALLERS = 64;

	private static final Duration DURATION = Duration.ofSeconds(2);

	@TempDir
	Path directory;

	private final Map<Kind, Integer> outcomes = new ConcurrentHashMap<>();

	private final AtomicInteger calls = new AtomicInteger();

	private final AtomicInteger ended = new AtomicInteger();

	private final Set<String> unsent = ConcurrentHashMap.newKeySet();

	private final Set<String> responded = ConcurrentHashMap.newKeySet();

	@ParameterizedTest
	@ValueSource(strings = { "unix", "tcp" })
	void whenCallersOfAllKindsCallThenEveryCallIsAccountedFor(String transport) throws Exception {
		try (LinkFixture fixture = "unix".equals(transport) ? LinkFixture.unix(this.directory) : LinkFixture.tcp();
				ClientLink link = fixture.connect()) {
			long end = System.nanoTime() + DURATION.toNanos();
			List<FutureTask<Integer>> callers = new ArrayList<>();
			for (int i = 0; i < CALLERS; i++) {
				int number = i;
				FutureTask<Integer> caller = new FutureTask<>(() -> call(link, number, end));
				callers.add(caller);
				start(caller, i >= CALLERS / 2);
			}
			for (FutureTask<Integer> caller : callers) {
				caller.get(30, TimeUnit.SECONDS);
			}
			System.out.printf("%s: %s of %d calls%n", transport, this.outcomes, this.calls.get());
			LinkFixture.await(() -> link.executing() == 0 && this.ended.get() == this.calls.get());
			assertThat(this.outcomes.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(this.calls.get());
			Set<String> seen = Set.copyOf(fixture.handler.seen);
			assertThat(seen.size()).isEqualTo(fixture.handler.seen.size());
			assertThat(this.unsent).noneMatch(seen::contains);
			assertThat(this.responded).allMatch(seen::contains);
			assertThat(fixture.handler.interrupted).isEmpty();
			assertThat(fixture.uncaught).isEmpty();
			LinkFixture.await(() -> link.writer().queued() == 0);
			assertThat(link.isOpen()).isTrue();
		}
	}

	private int call(ClientLink link, int number, long end) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		int count = 0;
		while (System.nanoTime() < end) {
			boolean large = number % 16 == 0;
			byte[] body = LinkFixture.random(large ? random.nextInt(500_000) : random.nextInt(2000));
			String head = "pause " + ((random.nextInt(4) != 0) ? 0 : random.nextInt(3000)) + " " + number + "-" + count;
			LinkCall call = LinkFixture.prepare(link, head, body);
			call.onEnd(this.ended::incrementAndGet);
			this.calls.incrementAndGet();
			count++;
			boolean impatient = random.nextInt(4) == 0;
			if (random.nextInt(20) == 0) {
				Thread.currentThread().interrupt();
			}
			long deadline = System.nanoTime()
					+ (impatient ? TimeUnit.MICROSECONDS.toNanos(random.nextInt(3000)) : TimeUnit.SECONDS.toNanos(20));
			LinkOutcome outcome = call.execute(deadline);
			Kind kind = kind(outcome);
			this.outcomes.merge(kind, 1, Integer::sum);
			assertThat(Thread.interrupted() || kind != Kind.INTERRUPTED).isTrue();
			assertThat(kind != Kind.TIMED_OUT || impatient).as("timed out").isTrue();
			if (outcome instanceof LinkOutcome.Responded response) {
				assertThat(response.body()).isEqualTo(body);
				this.responded.add(head);
			}
			else if (outcome instanceof LinkOutcome.TimedOut timedOut && !timedOut.sent()
					|| outcome instanceof LinkOutcome.Interrupted interrupted && !interrupted.sent()) {
				this.unsent.add(head);
			}
		}
		return count;
	}

	private static Kind kind(LinkOutcome outcome) {
		if (outcome instanceof LinkOutcome.Responded) {
			return Kind.RESPONDED;
		}
		if (outcome instanceof LinkOutcome.TimedOut) {
			return Kind.TIMED_OUT;
		}
		assertThat(outcome).isInstanceOf(LinkOutcome.Interrupted.class);
		return Kind.INTERRUPTED;
	}

	private static void start(Runnable action, boolean virtual) throws ReflectiveOperationException {
		if (virtual && Runtime.version().feature() >= 21) {
			Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
			start.invoke(null, action);
			return;
		}
		Thread thread = new Thread(action, "caller");
		thread.setDaemon(true);
		thread.start();
	}

	private enum Kind {

		RESPONDED, TIMED_OUT, INTERRUPTED

	}

}
