package io.flame.test.app;

import io.flame.FlameService;

/**
 * A service whose collaborator only runners have.
 */
@FlameService
public class PlotService {

	private final Plotter plotter;

	PlotService(Plotter plotter) {
		this.plotter = plotter;
	}

	/**
	 * Plot a page.
	 * @param text what is on it
	 * @return the page
	 */
	public String plot(String text) {
		return this.plotter.plot(text);
	}

}
