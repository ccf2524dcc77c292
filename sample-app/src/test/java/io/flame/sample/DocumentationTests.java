package io.flame.sample;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
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

	private static final Pattern KOTLIN = Pattern.compile("```kotlin\n(package .+?)```\n", Pattern.DOTALL);

	private static final Pattern TYPE = Pattern
		.compile("^(?:public )?(?:abstract |final )?(?:class|interface|record) (\\w+)", Pattern.MULTILINE);

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
		List<String> sources = new ArrayList<>();
		Matcher matcher = JAVA.matcher(Files.readString(page));
		while (matcher.find()) {
			String source = matcher.group(1);
			if (Runtime.version().feature() >= 21 || !source.contains("// with Java 21 or later")) {
				Matcher type = TYPE.matcher(source);
				assertThat(type.find()).as(source).isTrue();
				sources.add(Files.writeString(output.resolve(type.group(1) + ".java"), source).toString());
			}
		}
		if (!sources.isEmpty()) {
			JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "No JDK");
			List<String> arguments = new ArrayList<>(List.of("-proc:none", "-parameters", "-d", output.toString()));
			arguments.addAll(sources);
			ByteArrayOutputStream messages = new ByteArrayOutputStream();
			assertThat(compiler.run(null, null, messages, arguments.toArray(String[]::new))).as(messages::toString)
				.isZero();
		}
		compileKotlin(page, output);
	}

	/**
	 * The Kotlin classes of a page may use its Java classes, which are compiled already.
	 */
	private static void compileKotlin(Path page, Path output) throws IOException {
		Matcher matcher = KOTLIN.matcher(Files.readString(page));
		List<String> arguments = new ArrayList<>();
		while (matcher.find()) {
			arguments.add(Files.writeString(output.resolve(arguments.size() + ".kt"), matcher.group(1)).toString());
		}
		if (!arguments.isEmpty()) {
			KotlinCompiler compiler = KotlinCompiler.find();
			assertThat(compiler.compile(arguments, output)).as("Problems of the Kotlin in %s", page).isEmpty();
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
	 * A compiler that is on no class path of the application.
	 *
	 * @param jars its jars
	 */
	private record KotlinCompiler(List<Path> jars) {

		static KotlinCompiler find() throws IOException {
			try (Stream<Path> jars = Files.list(Path.of("target", "kotlin"))) {
				return new KotlinCompiler(jars.toList());
			}
		}

		String compile(List<String> sources, Path output) throws IOException {
			List<String> classPath = new ArrayList<>(List.of(System.getProperty("java.class.path"), output.toString()));
			this.jars.forEach((jar) -> classPath.add(jar.toString()));
			List<String> arguments = new ArrayList<>(sources);
			arguments.addAll(List.of("-no-stdlib", "-no-reflect", "-nowarn", "-Werror", "-classpath",
					String.join(File.pathSeparator, classPath), "-d", output.toString()));
			ByteArrayOutputStream messages = new ByteArrayOutputStream();
			URL[] urls = new URL[this.jars.size()];
			for (int i = 0; i < urls.length; i++) {
				urls[i] = this.jars.get(i).toUri().toURL();
			}
			try (URLClassLoader classLoader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
				Class<?> type = classLoader.loadClass("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler");
				Object exit = type.getMethod("exec", PrintStream.class, String[].class)
					.invoke(type.getConstructor().newInstance(), new PrintStream(messages),
							arguments.toArray(String[]::new));
				return "OK".equals(exit.toString()) ? "" : exit + ": " + messages;
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
