package io.flame.autoconfigure;

import java.util.Arrays;
import java.util.LinkedHashSet;

import org.springframework.boot.SpringApplication;

/**
 * The main class of a child whose parent is started by a test, which has no main class
 * that could be started again: it runs the same sources.
 */
public final class SpawnedApplication {

	private SpawnedApplication() {
	}

	/**
	 * Run an application.
	 * @param args the names of its sources, separated by commas, then its arguments
	 */
	public static void main(String[] args) {
		SpringApplication application = new SpringApplication();
		application.setSources(new LinkedHashSet<>(Arrays.asList(args[0].split(","))));
		application.run(Arrays.copyOfRange(args, 1, args.length));
	}

}
