package io.flame.autoconfigure;

import java.util.List;
import java.util.Objects;

import org.springframework.boot.SpringApplication;

/**
 * What is known of a {@link SpringApplication} while it starts.
 *
 * @param sources the names of its sources
 * @param underTest whether a test starts it, so that the command of this JVM is the
 * test's
 */
record LaunchSource(List<String> sources, boolean underTest) {

	private static final List<String> TEST_FRAMES = List.of("org.junit.platform.", "org.junit.runners.",
			"org.springframework.boot.test.", "org.testng.", "cucumber.runtime.");

	static LaunchSource of(SpringApplication application) {
		List<String> sources = application.getAllSources()
			.stream()
			.map((source) -> (source instanceof Class<?> type) ? type.getName() : Objects.toString(source))
			.toList();
		boolean underTest = StackWalker.getInstance()
			.walk((frames) -> frames
				.anyMatch((frame) -> TEST_FRAMES.stream().anyMatch(frame.getClassName()::startsWith)));
		return new LaunchSource(sources, underTest);
	}

}
