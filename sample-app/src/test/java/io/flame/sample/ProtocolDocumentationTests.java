package io.flame.sample;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.StreamUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The examples of the page about the protocol, run as a reader runs them: a block of
 * shell prints what the next block shows. Two runners of the sample stand at the page's
 * ports 8080 and 8081.
 * <p>
 * Run with the system property {@code flame.docs.write} to bring the page up to date.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtocolDocumentationTests {

	private static final Path PAGE = Path.of("..", "docs", "protocol.md");

	private static final Pattern EXAMPLE = Pattern.compile("```sh\n(.+?)```\n\n```(?:json|text)\n(.*?)```\n",
			Pattern.DOTALL);

	private static final JsonMapper mapper = JsonMapper.builder().build();

	private ConfigurableApplicationContext open;

	private ConfigurableApplicationContext secured;

	private static String page() throws IOException {
		return Files.readString(PAGE).replace("\r\n", "\n");
	}

	static List<Example> examples() throws IOException {
		List<Example> examples = new ArrayList<>();
		Matcher matcher = EXAMPLE.matcher(page());
		while (matcher.find()) {
			examples.add(new Example(matcher.group(1), matcher.group(2)));
		}
		return examples;
	}

	@BeforeAll
	void startRunners() {
		for (String command : List.of("bash", "curl", "openssl", "od")) {
			assumeTrue(isInstalled(command), () -> "'%s' is not installed".formatted(command));
		}
		this.open = runner("--flame.server.id=r1", "--flame.security.secret=");
		this.secured = runner("--flame.server.id=r2", "--flame.security.secret=sesame");
	}

	private static boolean isInstalled(String command) {
		return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, command)));
	}

	private static ConfigurableApplicationContext runner(String... arguments) {
		return new SpringApplicationBuilder(SampleApplication.class)
			.properties("spring.main.register-shutdown-hook=false")
			.run(Stream
				.concat(Stream.of("--spring.profiles.active=runner", "--server.port=0", "--server.address=127.0.0.1"),
						Stream.of(arguments))
				.toArray(String[]::new));
	}

	@AfterAll
	void stopRunners() {
		Stream.of(this.open, this.secured).filter(Objects::nonNull).forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void everyBlockOfShellHasItsOutput() throws IOException {
		long blocks = page().lines().filter("```sh"::equals).count();
		assertThat(blocks).isPositive();
		assertThat(examples()).hasSize((int) blocks);
	}

	@ParameterizedTest
	@MethodSource("examples")
	void printsWhatThePageShows(Example example) throws Exception {
		String output = run(example.script());
		if (Boolean.getBoolean("flame.docs.write")) {
			Files.writeString(PAGE,
					page().replace(example.toString(), new Example(example.script(), output).toString()));
			return;
		}
		assertThat(normalized(output)).isEqualTo(normalized(example.output()));
	}

	private String run(String script) throws IOException, InterruptedException {
		String here = script.replace("localhost:8080", "127.0.0.1:" + port(this.open))
			.replace("localhost:8081", "127.0.0.1:" + port(this.secured));
		ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", here).redirectErrorStream(true);
		// no proxy and no settings of curl stand between
		builder.environment().putAll(Map.of("no_proxy", "*", "CURL_HOME", "/nonexistent", "LC_ALL", "C"));
		Process process = builder.start();
		process.getOutputStream().close();
		String output = StreamUtils.copyToString(process.getInputStream(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		return output.endsWith("\n") ? output : output + "\n";
	}

	private static String port(ConfigurableApplicationContext runner) {
		return runner.getEnvironment().getRequiredProperty("local.server.port");
	}

	/**
	 * Objects of JSON as trees, without ids of builds.
	 */
	private static List<Object> normalized(String output) {
		return output.lines()
			.map((line) -> line.replaceAll("\\b[0-9a-f]{16}\\b", "0123456789abcdef"))
			.map((line) -> line.startsWith("{") ? mapper.readTree(line) : line)
			.toList();
	}

	/**
	 * A block of shell and the block after it.
	 *
	 * @param script what the reader runs
	 * @param output what it prints
	 */
	record Example(String script, String output) {

		@Override
		public String toString() {
			String language = this.output.lines().anyMatch((line) -> !line.startsWith("{")) ? "text" : "json";
			return "```sh\n%s```\n\n```%s\n%s```\n".formatted(this.script, language, this.output);
		}

	}

}
