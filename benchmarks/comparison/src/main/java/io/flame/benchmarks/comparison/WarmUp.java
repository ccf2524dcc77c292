package io.flame.benchmarks.comparison;

import java.time.Duration;
import java.util.List;

/**
 * Calls a contender until its code is compiled: until a call costs no less than it did
 * some seconds ago. What it costs counts the compilers' work, too.
 *
 * @param limit after which time it is measured as it is
 */
record WarmUp(Duration limit) {

	private static final Duration PAUSE = Duration.ofMillis(100);

	private static final Duration SLICE = Duration.ofMillis(1400);

	/** So that the compilers have a processor. */
	private static final int FEW = 2;

	private static final int MANY = 32;

	private static final int SLICES_WITHOUT_GAIN = 4;

	private static final double GAIN = 0.95;

	void run(Pair pair, List<Payload> payloads) throws InterruptedException {
		long giveUp = System.nanoTime() + this.limit.toNanos();
		// what is contended takes other paths, and what is not is compiled anew after it
		run(pair, new Cell(Payload.RECORD, FEW), giveUp);
		run(pair, new Cell(Payload.RECORD, MANY), giveUp);
		for (Payload payload : payloads) {
			run(pair, new Cell(payload, FEW), giveUp);
		}
		pair.measure(new Cell(Payload.RECORD, MANY), PAUSE, SLICE);
	}

	private static void run(Pair pair, Cell cell, long giveUp) throws InterruptedException {
		double best = cost(pair, cell);
		int withoutGain = 0;
		while (withoutGain < SLICES_WITHOUT_GAIN && System.nanoTime() - giveUp < 0) {
			double cost = cost(pair, cell);
			withoutGain = (cost < best * GAIN) ? 0 : withoutGain + 1;
			best = Math.min(best, cost);
		}
	}

	private static double cost(Pair pair, Cell cell) throws InterruptedException {
		return pair.measure(cell, PAUSE, SLICE).cpuMicros();
	}

}
