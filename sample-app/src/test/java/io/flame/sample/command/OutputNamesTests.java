package io.flame.sample.command;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutputNames}.
 */
class OutputNamesTests {

	@Test
	void whenANameIsUniqueThenItLosesItsExtension() {
		assertThat(names("a.jpg", "b.PNG", "sub.dir/c", "sub.dir/a.jpg")).containsExactly("a", "b", "sub.dir/c",
				"sub.dir/a");
	}

	@Test
	void whenNamesDifferInTheirExtensionsThenTheyKeepThem() {
		assertThat(names("a.jpg", "a.png", "A.gif")).containsExactly("a.jpg", "a.png", "A.gif");
	}

	@Test
	void whenNamesDifferInCaseOnlyThenTheyAreNumbered() {
		assertThat(names("a.jpg", "A.JPG")).containsExactly("a.jpg", "A.JPG-2");
	}

	@Test
	void whenANameIsTakenByAnotherOneThenItIsNumbered() {
		assertThat(names("a.jpg", "a.jpg.gif", "a.png")).doesNotHaveDuplicates().hasSize(3);
	}

	@Test
	void whenANameIsVeryLongThenThereIsRoomForASuffix() {
		List<String> names = names("sub/" + "\u00e4".repeat(125) + ".jpg", "sub/" + "\u00e4".repeat(125) + ".png");
		assertThat(names).doesNotHaveDuplicates()
			.allSatisfy((name) -> assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(230));
	}

	private static List<String> names(String... files) {
		OutputNames names = new OutputNames(List.of(files));
		return IntStream.range(0, files.length).mapToObj(names::get).toList();
	}

}
