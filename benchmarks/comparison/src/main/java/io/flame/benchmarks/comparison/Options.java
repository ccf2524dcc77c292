package io.flame.benchmarks.comparison;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What to measure.
 *
 * @param rounds how often everything is measured
 * @param start how long each contender is called at the most before anything is measured
 * @param warmUp how long it is called before each measurement
 * @param measuring how long a measurement takes
 * @param contenders who is measured
 * @param callers the numbers of callers, where they make sense for a payload
 * @param payloads what travels
 * @param threads what callers are
 * @param heap the heap of each process
 * @param output where results go, or an empty path for the default
 */
record Options(int rounds, Duration start, Duration warmUp, Duration measuring, List<Contenders> contenders,
		List<Integer> callers, List<Payload> payloads, CallerThreads threads, String heap, Path output) {

	static final String HELP = """
			Measures Flame and what could be picked instead of it.

			  --rounds=3             how often everything is measured; the tables have the medians
			  --seconds=3            how long a measurement takes
			  --warm-up=75           seconds after which a contender is measured, even if it still gets faster
			  --contenders=NAME,…    %s
			  --callers=NUMBER,…     1,8,32,256, as far as they make sense for a payload
			  --payloads=NAME,…      %s
			  --threads=platform     or virtual: what callers are
			  --heap=512m            heap of each process; there are two for each contender
			  --out=DIRECTORY        where tables, CSV, picture and logs go
			  --quick                one round of short measurements with 1 and 32 callers
			""".formatted(String.join(",", Contenders.ids()), String.join(",", Payload.ids()));

	private static final Options DEFAULT = new Options(3, Duration.ofSeconds(75), Duration.ofSeconds(1),
			Duration.ofSeconds(3), List.of(Contenders.values()), Payload.RECORD.callers(), List.of(Payload.values()),
			CallerThreads.PLATFORM, "512m", Path.of(""));

	/**
	 * Reads the command line.
	 * @param arguments the arguments
	 * @return what they say
	 * @throws IllegalArgumentException if one is not understood
	 */
	static Options of(String... arguments) {
		List<String> remaining = new ArrayList<>(List.of(arguments));
		Options options = DEFAULT;
		// the others say more, wherever they stand
		if (remaining.removeIf("--quick"::equals)) {
			options = new Options(1, Duration.ofSeconds(25), Duration.ofMillis(500), Duration.ofSeconds(1),
					options.contenders, List.of(1, 32), options.payloads, options.threads, options.heap,
					options.output);
		}
		for (String argument : remaining) {
			options = options.with(argument);
		}
		return options;
	}

	private Options with(String argument) {
		String[] parts = argument.split("=", 2);
		String value = (parts.length == 2) ? parts[1] : "";
		if (value.isEmpty()) {
			throw new IllegalArgumentException("'%s' is no option".formatted(argument));
		}
		int rounds = this.rounds;
		Duration start = this.start;
		Duration measuring = this.measuring;
		List<Contenders> contenders = this.contenders;
		List<Integer> callers = this.callers;
		List<Payload> payloads = this.payloads;
		CallerThreads threads = this.threads;
		String heap = this.heap;
		Path output = this.output;
		switch (parts[0]) {
			case "--rounds" -> rounds = positive(value);
			case "--warm-up" -> start = Duration.ofSeconds(positive(value));
			case "--seconds" -> measuring = Duration.ofSeconds(positive(value));
			case "--contenders" -> contenders = list(value, Contenders::of);
			case "--callers" -> callers = list(value, Options::positive);
			case "--payloads" -> payloads = list(value, Payload::of);
			case "--threads" -> threads = CallerThreads.valueOf(value.toUpperCase(Locale.ROOT));
			case "--heap" -> heap = value;
			case "--out" -> output = Path.of(value);
			default -> throw new IllegalArgumentException("'%s' is no option".formatted(argument));
		}
		return new Options(rounds, start, this.warmUp, measuring, contenders, callers, payloads, threads, heap, output);
	}

	private static int positive(String value) {
		try {
			int number = Integer.parseInt(value);
			if (number > 0) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// told below
		}
		throw new IllegalArgumentException("'%s' is no number from 1".formatted(value));
	}

	private static <T> List<T> list(String value, Function<String, T> element) {
		return Arrays.stream(value.split(",")).map(element).distinct().toList();
	}

	/**
	 * What is measured of each contender.
	 */
	List<Cell> cells() {
		return this.payloads.stream()
			.flatMap((payload) -> payload.callers()
				.stream()
				.filter(this.callers::contains)
				.map((number) -> new Cell(payload, number)))
			.toList();
	}

}
