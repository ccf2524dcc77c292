package io.flame.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Starts all contenders and measures them in turn, several times.
 */
public final class Comparison {

	private final Options options;

	private final Launcher launcher;

	private final Path output;

	private final Results results = new Results();

	private final Map<Contenders, Pair> pairs = new EnumMap<>(Contenders.class);

	private Comparison(Options options, Path jar) throws IOException {
		this.options = options;
		this.output = options.output().toString().isEmpty() ? jar.resolveSibling("results")
				: options.output().toAbsolutePath();
		this.launcher = new Launcher(jar, options.heap(), options.threads(),
				Files.createDirectories(this.output.resolve("work")),
				Files.createDirectories(this.output.resolve("logs")));
	}

	/**
	 * Compares.
	 * @param arguments the options, see {@code --help}
	 * @throws IOException if results can not be written
	 * @throws InterruptedException if it is interrupted
	 */
	public static void main(String[] arguments) throws IOException, InterruptedException {
		if (List.of(arguments).contains("--help")) {
			System.out.print(Options.HELP);
			return;
		}
		Options options;
		try {
			options = Options.of(arguments);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.err.print(Options.HELP);
			System.exit(2);
			return;
		}
		new Comparison(options, Launcher.ownJar()).run();
	}

	private void run() throws IOException, InterruptedException {
		try {
			for (Contenders contender : this.options.contenders()) {
				start(contender);
			}
			for (int round = 1; round <= this.options.rounds(); round++) {
				for (Cell cell : this.options.cells()) {
					System.out.printf("Round %d of %d, %s:%n", round, this.options.rounds(), cell.title());
					for (Map.Entry<Contenders, Pair> entry : new EnumMap<>(this.pairs).entrySet()) {
						measure(round, entry.getKey(), entry.getValue(), cell);
					}
					// each, so that there is something when it is interrupted
					write();
				}
			}
			System.out.printf("Tables, CSV and picture are in %s%n", this.output);
		}
		finally {
			for (Pair pair : this.pairs.values()) {
				pair.close();
			}
		}
	}

	private void start(Contenders contender) throws IOException, InterruptedException {
		System.out.printf("Starting %s%n", contender.id());
		try {
			Pair pair = Pair.start(this.launcher, contender);
			this.pairs.put(contender, pair);
			new WarmUp(this.options.start()).run(pair, this.options.payloads());
		}
		catch (ContenderFailedException ex) {
			fail(contender, ex);
		}
	}

	private void measure(int round, Contenders contender, Pair pair, Cell cell) throws InterruptedException {
		try {
			Measurement measurement = pair.measure(cell, this.options.warmUp(), this.options.measuring());
			this.results.add(round, contender, cell, measurement);
			System.out.printf("  %-20s %9s calls/s, p50 %s µs, p99 %s µs, CPU %s µs%s%n", contender.id(),
					Figure.text(measurement.callsPerSecond()), Figure.text(measurement.p50Micros()),
					Figure.text(measurement.p99Micros()), Figure.text(measurement.cpuMicros()),
					(measurement.errors() != 0) ? ", " + measurement.errors() + " errors" : "");
		}
		catch (ContenderFailedException ex) {
			fail(contender, ex);
		}
	}

	/**
	 * The others go on.
	 */
	private void fail(Contenders contender, ContenderFailedException ex) throws InterruptedException {
		System.out.printf("  %-20s failed: %s%n", contender.id(), ex.getMessage());
		this.results.addFailure(contender, Objects.requireNonNull(ex.getMessage()));
		Pair pair = this.pairs.remove(contender);
		if (pair != null) {
			pair.close();
		}
	}

	private void write() throws IOException {
		Report report = new Report(this.results, conditions());
		Files.writeString(this.output.resolve("comparison.md"), report.markdown());
		Files.writeString(this.output.resolve("comparison.csv"), report.csv());
		Files.writeString(this.output.resolve("comparison.svg"), Chart.of(this.results));
	}

	private String conditions() {
		return "Java %s, %d processors, heap %s of each process, G1, callers on %s threads; %d rounds of %d s after %d ms of warm-up."
			.formatted(System.getProperty("java.runtime.version"), Runtime.getRuntime().availableProcessors(),
					this.options.heap(), this.options.threads().name().toLowerCase(Locale.ROOT), this.options.rounds(),
					this.options.measuring().toSeconds(), this.options.warmUp().toMillis());
	}

}
