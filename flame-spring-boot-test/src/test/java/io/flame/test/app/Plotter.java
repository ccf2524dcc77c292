package io.flame.test.app;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameMode;

import org.springframework.stereotype.Component;

/**
 * A collaborator that is too heavy for parents.
 */
@Component
@ConditionalOnFlameMode({ FlameMode.RUNNER, FlameMode.LOCAL })
public class Plotter {

	/**
	 * Plot a page.
	 * @param text what is on it
	 * @return the page
	 */
	public String plot(String text) {
		return "plotted: " + text;
	}

}
