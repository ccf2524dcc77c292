package io.flame.benchmarks.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
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
		text.append("Medians over the rounds. In brackets: the figure divided by Flame's of the same group.\n");
		for (Group group : this.results.groups()) {
			text.append("\n## ").append(group.title()).append('\n');
			for (Cell cell : this.results.cells()) {
				table(text, cell.title(), group, Arrays.stream(Figure.values()).map(Figure::title).toList(),
						(contender) -> figures(contender, cell));
			}
			table(text, "KB per call, client / server", group, this.results.cells().stream().map(Cell::title).toList(),
					this::allocations);
		}
		if (!this.results.failures().isEmpty()) {
			text.append("\nFailed:\n\n");
			this.results.failures()
				.forEach((contender, reason) -> text.append("- %s: %s\n".formatted(contender.id(), reason)));
		}
		return text.toString();
	}

	private void table(StringBuilder text, String title, Group group, List<String> columns,
			Function<Contenders, String> line) {
		text.append("\n| ").append(title).append(" | ").append(String.join(" | ", columns));
		text.append(" |\n|").append("---|".repeat(columns.size() + 1)).append('\n');
		for (Contenders contender : this.results.contenders(group)) {
			text.append("| ").append(contender.title()).append(line.apply(contender)).append(" |\n");
		}
	}

	private String figures(Contenders contender, Cell cell) {
		Measurement measurement = this.results.median(contender, cell);
		if (measurement == null) {
			return " | failed" + " |".repeat(Figure.values().length - 1);
		}
		Contenders flame = contender.group().flame();
		Measurement base = (contender != flame) ? this.results.median(flame, cell) : null;
		String errors = (measurement.errors() != 0) ? " (" + measurement.errors() + " errors)" : "";
		return Arrays.stream(Figure.values())
			.map((figure) -> field(figure, measurement, base))
			.collect(Collectors.joining(" | ", errors + " | ", ""));
	}

	private static String field(Figure figure, Measurement measurement, @Nullable Measurement base) {
		double value = figure.of(measurement);
		String text = Figure.text(value);
		return (base != null) ? text + String.format(Locale.ROOT, " (%.2f)", value / figure.of(base)) : text;
	}

	private String allocations(Contenders contender) {
		return this.results.cells()
			.stream()
			.map((cell) -> this.results.median(contender, cell))
			.map((measurement) -> (measurement != null)
					? kilobytes(measurement.clientBytes()) + " / " + kilobytes(measurement.serverBytes()) : "failed")
			.collect(Collectors.joining(" | ", " | ", ""));
	}

	/**
	 * Old versions of Java do not tell.
	 */
	private static String kilobytes(double bytes) {
		return (bytes != 0) ? Figure.text(bytes / 1000) : "–";
	}

	String csv() {
		return Stream.concat(
				Stream.of("round,group,contender,payload,callers,calls_per_second,p50_us,p99_us,cpu_us_per_call,"
						+ "client_bytes_per_call,server_bytes_per_call,errors"),
				this.results.rows().stream().map(Report::csv))
			.collect(Collectors.joining("\n", "", "\n"));
	}

	private static String csv(Results.Row row) {
		Measurement measurement = row.measurement();
		Stream<Double> figures = Stream.concat(Arrays.stream(Figure.values()).map((figure) -> figure.of(measurement)),
				Stream.of(measurement.clientBytes(), measurement.serverBytes()));
		return Stream
			.of(Stream.of(row.round(), row.contender().group().id(), row.contender().id(), row.cell().payload().id(),
					row.cell().callers()), figures.map((figure) -> String.format(Locale.ROOT, "%.1f", figure)),
					Stream.of(measurement.errors()))
			.flatMap(Function.identity())
			.map(Object::toString)
			.collect(Collectors.joining(","));
	}

}
