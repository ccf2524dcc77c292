package io.flame.sample.command;

import java.time.Duration;
import java.util.List;

import io.flame.sample.command.PictureResult.Developed;

/**
 * The line below the table.
 *
 * @param results what became of the files
 * @param folder where they are from
 * @param elapsed the time that everything took
 */
record Summary(List<PictureResult> results, PictureFolder folder, Duration elapsed) {

	@Override
	public String toString() {
		List<Developed> developed = this.results.stream()
			.filter(Developed.class::isInstance)
			.map(Developed.class::cast)
			.toList();
		int runners = (int) developed.stream().map(Developed::runner).distinct().count();
		int untried = this.folder.files().size() - this.results.size();
		return Quantities.count(developed.size(), "picture") + ", " + (this.results.size() - developed.size())
				+ " failed, " + ((untried > 0) ? untried + " not tried, " : "") + Quantities.count(runners, "runner")
				+ ", " + Quantities.seconds(this.elapsed) + ((this.folder.hidden() > 0)
						? " (" + Quantities.count(this.folder.hidden(), "hidden file") + " passed over)" : "");
	}

}
