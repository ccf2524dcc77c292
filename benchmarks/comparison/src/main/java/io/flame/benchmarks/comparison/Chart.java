package io.flame.benchmarks.comparison;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The results as a picture: bars in SVG. It has a ground of its own, so that it can be
 * read on light and on dark pages, and is dark where the reader wants that.
 */
final class Chart {

	private static final int WIDTH = 860;

	private static final int MARGIN = 24;

	private static final int NAMES = 230;

	private static final int VALUES = 90;

	private static final int BAR = 16;

	private static final int LINE = 24;

	private static final int HEAD = 40;

	private static final int GAP = 8;

	private static final String STYLE = """
			<style>
			.ground { fill: #ffffff; stroke: #d0d7de; }
			text { fill: #1f2328; font: 13px system-ui, sans-serif; }
			.head { font-weight: 600; font-size: 15px; }
			.group { font-weight: 600; }
			.note { fill: #59636e; }
			.bar { fill: #8c959f; }
			.bar.flame { fill: #e8590c; }
			@media (prefers-color-scheme: dark) {
			.ground { fill: #151b23; stroke: #3d444d; }
			text { fill: #f0f6fc; }
			.note { fill: #9198a1; }
			.bar { fill: #656c76; }
			}
			</style>
			""";

	private final Results results;

	private final StringBuilder body = new StringBuilder();

	private int y = MARGIN;

	private Chart(Results results) {
		this.results = results;
	}

	static String of(Results results) {
		Chart chart = new Chart(results);
		chart.panel("Calls per second, 32 callers", "longer is better", new Cell(Payload.RECORD, 32), Figure.CALLS);
		chart.panel("Median time of a call, 1 caller, µs", "shorter is better", new Cell(Payload.RECORD, 1),
				Figure.P50);
		chart.panel("CPU per call, 32 callers, client and server, µs", "shorter is better",
				new Cell(Payload.RECORD, 32), Figure.CPU);
		int height = chart.y;
		return """
				<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
				<title>A small record there and back: Flame and what could be picked instead</title>
				%3$s<rect class="ground" x="0.5" y="0.5" width="%4$d" height="%5$d" rx="6"/>
				%6$s</svg>
				""".formatted(WIDTH, height, STYLE, WIDTH - 1, height - 1, chart.body);
	}

	private void panel(String title, String note, Cell cell, Figure figure) {
		Map<Group, List<Contenders>> groups = new EnumMap<>(Group.class);
		for (Group group : this.results.groups()) {
			List<Contenders> measured = this.results.contenders(group)
				.stream()
				.filter((contender) -> this.results.median(contender, cell) != null)
				.toList();
			if (!measured.isEmpty()) {
				groups.put(group, measured);
			}
		}
		if (groups.isEmpty()) {
			return;
		}
		text("head", MARGIN, this.y + 16, "start", title);
		text("note", WIDTH - MARGIN, this.y + 16, "end", note);
		this.y += HEAD;
		double longest = groups.values()
			.stream()
			.flatMap(List::stream)
			.mapToDouble((contender) -> value(contender, cell, figure))
			.max()
			.orElse(1);
		groups.forEach((group, contenders) -> {
			text("group", MARGIN, this.y + 13, "start", group.title());
			for (Contenders contender : contenders) {
				bar(contender, value(contender, cell, figure), longest);
			}
			this.y += GAP;
		});
		this.y += MARGIN;
	}

	private double value(Contenders contender, Cell cell, Figure figure) {
		return figure.of(Objects.requireNonNull(this.results.median(contender, cell)));
	}

	private void bar(Contenders contender, double value, double longest) {
		int left = MARGIN + NAMES;
		double width = (WIDTH - left - VALUES - MARGIN) * value / longest;
		text("name", left - 10, this.y + 13, "end", contender.title().replace("`", ""));
		this.body.append(String.format(Locale.ROOT,
				"<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>\n",
				(contender != contender.group().flame()) ? "bar" : "bar flame", left, this.y, width, BAR));
		text("value", left + width + 8, this.y + 13, "start", Figure.text(value));
		this.y += LINE;
	}

	private void text(String style, double x, int baseline, String anchor, String text) {
		this.body
			.append(String.format(Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
					style, x, baseline, anchor, text.replace("&", "&amp;").replace("<", "&lt;")));
	}

}
