package io.flame.sample.command;

import java.io.PrintStream;
import java.util.List;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.flame.sample.command.PictureResult.Developed;
import io.flame.sample.command.PictureResult.NotServed;
import io.flame.sample.command.PictureResult.Refused;

/**
 * The table of picture, runner, time and size. Plain ASCII but for the pictures' names.
 */
final class ResultTable {

	private static final int MAX_NAME = 40;

	private static final int MAX_REASON = 72;

	private final List<Row> rows;

	ResultTable(List<PictureResult> results) {
		this.rows = results.stream().map(Row::of).toList();
	}

	void print(PrintStream output) {
		output.println(this);
	}

	@Override
	public String toString() {
		List<ColumnData<Row>> columns = List.of(column("Picture", HorizontalAlign.LEFT).with(Row::picture),
				column("Format", HorizontalAlign.LEFT).with(Row::format),
				column("Dimensions", HorizontalAlign.RIGHT).with(Row::dimensions),
				column("Runner", HorizontalAlign.LEFT).with(Row::runner),
				column("Time", HorizontalAlign.RIGHT).with(Row::time),
				column("Size", HorizontalAlign.RIGHT).with(Row::size),
				column("Result", HorizontalAlign.LEFT).with(Row::result));
		return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, this.rows, columns);
	}

	private static Column column(String header, HorizontalAlign align) {
		return new Column().header(header).headerAlign(align).dataAlign(align).maxWidth(Integer.MAX_VALUE);
	}

	private record Row(String picture, String format, String dimensions, String runner, String time, String size,
			String result) {

		static Row of(PictureResult result) {
			String name = middle(printable(result.file().name()));
			String size = Quantities.bytes(result.file().size());
			if (result instanceof Developed picture) {
				return new Row(name, picture.format(), picture.dimensions(), picture.runner(),
						Quantities.seconds(picture.elapsed()),
						size + " -> " + Quantities.bytes(picture.thumbnailSize()), "ok");
			}
			String reason = (result instanceof Refused refused) ? refused.reason() : ((NotServed) result).reason();
			return new Row(name, "-", "-", "-", "-", size, "FAILED: " + end(printable(reason)));
		}

		private static String printable(String text) {
			return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
		}

		private static String middle(String text) {
			int half = MAX_NAME / 2 - 2;
			return (text.length() <= MAX_NAME) ? text
					: text.substring(0, half) + "..." + text.substring(text.length() - half);
		}

		private static String end(String text) {
			return (text.length() <= MAX_REASON) ? text : text.substring(0, MAX_REASON - 3) + "...";
		}

	}

}
