package io.flame.test.app;

import org.springframework.stereotype.Component;

/**
 * A collaborator of services.
 */
@Component
public class Printer {

	/**
	 * Print a page.
	 * @param text what is on it
	 * @return the page
	 */
	public String print(String text) {
		return "printed: " + text;
	}

}
