package io.flame.sample;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pages: their classes compile, their links lead somewhere.
 */
class DocumentationTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern JAVA = Pattern.compile("```java\n(package .+?)```\n", Pattern.DOTALL);

	private static final Pattern TYPE = Pattern.compile("^(?:public )?(?:class|interface|record) (\\w+)",
			Pattern.MULTILINE);

	private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)?(#[^)]+)?\\)");

	static List<Path> pages() throws IOException {
		try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
			return Stream
				.concat(docs.filter((page) -> page.toString().endsWith(".md")), Stream.of(ROOT.resolve("README.md")))
				.sorted()
				.toList();
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void wholeClassesCompile(Path page, @TempDir Path output) throws IOException {
		List<JavaFileObject> sources = new ArrayList<>();
		Matcher matcher = JAVA.matcher(Files.readString(page));
		while (matcher.find()) {
			String source = matcher.group(1);
			if (Runtime.version().feature() >= 21 || !source.contains("// with Java 21 or later")) {
				sources.add(new Source(source));
			}
		}
		if (!sources.isEmpty()) {
			JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "No JDK");
			StringWriter messages = new StringWriter();
			List<String> options = List.of("-proc:none", "-parameters", "-d", output.toString());
			assertThat(compiler.getTask(messages, null, null, options, null, sources).call()).as(messages::toString)
				.isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void linksLeadToFilesAndHeadings(Path page) throws IOException {
		Matcher matcher = LINK.matcher(Files.readString(page));
		while (matcher.find()) {
			Path target = (matcher.group(1) != null) ? page.resolveSibling(matcher.group(1)).normalize() : page;
			assertThat(target).exists();
			if (matcher.group(2) != null) {
				assertThat(anchors(target)).contains(matcher.group(2));
			}
		}
	}

	private static List<String> anchors(Path page) throws IOException {
		return Files.readAllLines(page)
			.stream()
			.filter((line) -> line.startsWith("#"))
			.map((line) -> "#"
					+ line.replaceFirst("#+ ", "").toLowerCase().replaceAll("[^\\w -]", "").replace(' ', '-'))
			.toList();
	}

	/**
	 * A class of a page.
	 */
	private static final class Source extends SimpleJavaFileObject {

		private final String text;

		Source(String text) {
			super(URI.create("string:///" + name(text) + Kind.SOURCE.extension), Kind.SOURCE);
			this.text = text;
		}

		private static String name(String text) {
			Matcher matcher = TYPE.matcher(text);
			assertThat(matcher.find()).as(text).isTrue();
			return matcher.group(1);
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

}
