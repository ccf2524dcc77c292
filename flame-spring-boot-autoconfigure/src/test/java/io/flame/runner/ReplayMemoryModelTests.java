package io.flame.runner;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the memory with a map that forgets nothing, while the clock goes on, jumps and
 * is set back.
 */
class ReplayMemoryModelTests {

	private static final int CAPACITY = 12;

	private static final long BEGIN = 1_800_000_000_123L;

	private static final long SECOND = 1000;

	private static final long YEAR = 365 * 86_400 * SECOND;

	@Property(tries = 2000)
	void whatIsNotOverIsNeverTakenTwice(@ForAll("attempts") List<Attempt> attempts) {
		ReplayMemory memory = new ReplayMemory(CAPACITY, BEGIN);
		Map<String, Long> ends = new HashMap<>();
		long clock = BEGIN;
		long latest = Long.MIN_VALUE;
		for (Attempt attempt : attempts) {
			clock += attempt.step();
			latest = Math.max(latest, clock);
			long until = (attempt.time() != Long.MAX_VALUE) ? clock + attempt.time() : Long.MAX_VALUE;
			long known = ends.getOrDefault(attempt.id(), Long.MIN_VALUE);
			String answer = remember(memory, attempt.id(), until, clock);
			assertThat(answer.contains("over.")).isEqualTo(until < latest);
			if (answer.isEmpty()) {
				assertThat(known).isLessThan(latest);
				assertThat(count(ends, latest)).isLessThan(CAPACITY);
				// seconds are counted from the beginning
				ends.put(attempt.id(), Math.max(until, BEGIN));
			}
			else if (answer.contains("seen before")) {
				assertThat(known).isGreaterThan(latest - SECOND);
			}
			else if (answer.contains("Too many")) {
				assertThat(known).isLessThan(latest);
				assertThat(count(ends, latest - SECOND + 1)).isGreaterThanOrEqualTo(CAPACITY);
			}
		}
	}

	private static long count(Map<String, Long> ends, long time) {
		return ends.values().stream().filter((end) -> end >= time).count();
	}

	private static String remember(ReplayMemory memory, String id, long until, long now) {
		try {
			memory.remember(id, until, now);
			return "";
		}
		catch (RefusedException ex) {
			return ex.error().message();
		}
	}

	@Provide
	Arbitrary<List<Attempt>> attempts() {
		Arbitrary<String> id = Arbitraries.integers()
			.between(0, 29)
			.map((i) -> (i % 2 == 0) ? "id" + i : new UUID(0, i).toString());
		Arbitrary<Long> step = Arbitraries
			.frequencyOf(List.of(Tuple.of(6, times(0, SECOND / 2)), Tuple.of(2, times(0, 20 * SECOND)),
					Tuple.of(1, times(-60 * SECOND, 0)), Tuple.of(1, Arbitraries.just(400 * SECOND))));
		Arbitrary<Long> time = Arbitraries.frequencyOf(List.of(Tuple.of(20, times(0, 30 * SECOND)),
				Tuple.of(2, times(-SECOND, 0)), Tuple.of(1, Arbitraries.of(Long.MAX_VALUE, 100 * YEAR, YEAR))));
		return Combinators.combine(id, step, time).as(Attempt::new).list().ofMaxSize(200);
	}

	private static Arbitrary<Long> times(long min, long max) {
		return Arbitraries.longs().between(min, max);
	}

	/**
	 * A request.
	 *
	 * @param id its id
	 * @param step how far the clock has gone since the last one
	 * @param time how long it may be executed
	 */
	private record Attempt(String id, long step, long time) {

	}

}
