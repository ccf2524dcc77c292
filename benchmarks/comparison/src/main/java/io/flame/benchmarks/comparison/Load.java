package io.flame.benchmarks.comparison;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop: every caller is a thread that makes its next call when it has the answer
 * to the last one.
 */
final class Load {

	private static final long LOWEST_NANOS = 100;

	private static final long HIGHEST_NANOS = Duration.ofSeconds(60).toNanos();

	private static final Duration LAST_ANSWERS = Duration.ofSeconds(30);

	private final List<Caller> callers = new ArrayList<>();

	private final ThreadFactory factory;

	private volatile Phase phase = Phase.WARM_UP;

	Load(OrderDesk desk, Payload payload, int callers, ThreadFactory factory) {
		this.factory = factory;
		for (int i = 0; i < callers; i++) {
			this.callers.add(new Caller(payload.call(desk, i)));
		}
	}

	/**
	 * Calls for a while, and then counts calls for a while.
	 * @param warmUp how long calls are not counted
	 * @param measuring how long calls are counted
	 * @param onBegin told when counting begins
	 * @param onEnd told when counting ends
	 * @return what was counted
	 */
	Result run(Duration warmUp, Duration measuring, Runnable onBegin, Runnable onEnd) throws InterruptedException {
		List<Thread> threads = new ArrayList<>();
		for (Caller caller : this.callers) {
			threads.add(this.factory.newThread(caller));
		}
		threads.forEach(Thread::start);
		Thread.sleep(warmUp.toMillis());
		onBegin.run();
		this.phase = Phase.COUNTING;
		long begin = System.nanoTime();
		Thread.sleep(measuring.toMillis());
		this.phase = Phase.OVER;
		long nanos = System.nanoTime() - begin;
		onEnd.run();
		long giveUp = System.nanoTime() + LAST_ANSWERS.toNanos();
		for (Thread thread : threads) {
			thread.join(Math.max(1, (giveUp - System.nanoTime()) / 1_000_000));
			if (thread.isAlive()) {
				throw new IllegalStateException("A call was not answered within " + LAST_ANSWERS);
			}
		}
		return result(nanos);
	}

	private Result result(long nanos) {
		Histogram all = histogram();
		long errors = 0;
		String error = null;
		for (Caller caller : this.callers) {
			all.add(caller.histogram);
			errors += caller.errors;
			error = (error != null) ? error : caller.error;
		}
		return new Result(all.getTotalCount(), errors, nanos, all.getValueAtPercentile(50),
				all.getValueAtPercentile(99), error);
	}

	private static Histogram histogram() {
		return new Histogram(LOWEST_NANOS, HIGHEST_NANOS, 3);
	}

	private enum Phase {

		WARM_UP, COUNTING, OVER

	}

	/**
	 * One of the callers. Its fields are read when its thread has ended.
	 */
	private final class Caller implements Runnable {

		private final Payload.Call call;

		private final Histogram histogram = histogram();

		private long errors;

		private @Nullable String error;

		Caller(Payload.Call call) {
			this.call = call;
		}

		@Override
		public void run() {
			for (long number = 0; Load.this.phase != Phase.OVER; number++) {
				long begin = System.nanoTime();
				try {
					this.call.make(number);
				}
				catch (Exception ex) {
					this.errors++;
					this.error = Objects.requireNonNullElseGet(this.error, ex::toString);
					continue;
				}
				if (Load.this.phase == Phase.COUNTING) {
					this.histogram.recordValue(Math.min(System.nanoTime() - begin, HIGHEST_NANOS));
				}
			}
		}

	}

	/**
	 * What was counted.
	 *
	 * @param calls right answers
	 * @param errors failed calls and wrong answers, also of the warm-up
	 * @param nanos how long it was counted
	 * @param p50Nanos the median of the calls' times
	 * @param p99Nanos the time that one call of a hundred takes longer than
	 * @param error the first error
	 */
	record Result(long calls, long errors, long nanos, long p50Nanos, long p99Nanos, @Nullable String error) {

		/**
		 * As a part of a line between processes.
		 */
		String toFields() {
			return "%d %d %d %d %d %s".formatted(this.calls, this.errors, this.nanos, this.p50Nanos, this.p99Nanos,
					(this.error != null) ? this.error.replaceAll("\\s+", " ") : "");
		}

		static Result ofFields(String fields) {
			String[] values = fields.split(" ", 6);
			return new Result(Long.parseLong(values[0]), Long.parseLong(values[1]), Long.parseLong(values[2]),
					Long.parseLong(values[3]), Long.parseLong(values[4]),
					(values.length > 5 && !values[5].isEmpty()) ? values[5] : null);
		}

	}

}
