package io.flame.benchmarks.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The results as text: tables in Markdown, and every round as CSV.
 *
 * @param results the results
 * @param conditions what they were measured with
 */
record Report(Results results, String conditions) {

	String markdown() {
		StringBuilder text = new StringBuilder(this.conditions).append("\n\n");
		text.append("Medians over the rounds. In brackets: the figure divided by Flame's.\n");
		for (Cell cell : this.results.cells()) {
			text.append("\n| ").append(cell.title()).append(" | ");
			text.append(Arrays.stream(Figure.values()).map(Figure::title).collect(Collectors.joining(" | ")));
			text.append(" |\n|").append("---|".repeat(Figure.values().length + 1)).append('\n');
			for (Contenders contender : this.results.contenders()) {
				text.append(line(contender, cell)).append('\n');
			}
		}
		if (!this.results.failures().isEmpty()) {
			text.append("\nFailed:\n\n");
			this.results.failures()
				.forEach((contender, reason) -> text.append("- %s: %s\n".formatted(contender.title(), reason)));
		}
		return text.toString();
	}

	private String line(Contenders contender, Cell cell) {
		Measurement measurement = this.results.median(contender, cell);
		if (measurement == null) {
			return "| " + contender.title() + " | failed |" + " |".repeat(Figure.values().length - 1);
		}
		Measurement flame = this.results.median(Contenders.FLAME, cell);
		String errors = (measurement.errors() != 0) ? " (" + measurement.errors() + " errors)" : "";
		return Arrays.stream(Figure.values())
			.map((figure) -> field(figure, measurement, (contender != Contenders.FLAME) ? flame : null))
			.collect(Collectors.joining(" | ", "| " + contender.title() + errors + " | ", " |"));
	}

	private static String field(Figure figure, Measurement measurement, @Nullable Measurement flame) {
		double value = figure.of(measurement);
		if (value == 0) {
			return "–";
		}
		String text = Figure.text(value);
		return (flame != null) ? text + String.format(Locale.ROOT, " (%.2f)", value / figure.of(flame)) : text;
	}

	String csv() {
		return Stream.concat(
				Stream.of("round,contender,payload,callers,calls_per_second,p50_us,p99_us,cpu_us_per_call,"
						+ "client_bytes_per_call,server_bytes_per_call,errors"),
				this.results.rows().stream().map(Report::csv))
			.collect(Collectors.joining("\n", "", "\n"));
	}

	private static String csv(Results.Row row) {
		List<String> fields = Stream
			.concat(Stream.of(row.round(), row.contender().id(), row.cell().payload().id(), row.cell().callers()),
					Stream.concat(
							Arrays.stream(Figure.values())
								.map((figure) -> String.format(Locale.ROOT, "%.1f", figure.of(row.measurement()))),
							Stream.of(row.measurement().errors())))
			.map(Object::toString)
			.toList();
		return String.join(",", fields);
	}

}
