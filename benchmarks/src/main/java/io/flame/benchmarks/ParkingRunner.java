package io.flame.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.util.Assert;

/**
 * A runner in a process of its own. It answers the lines of its standard input, each with
 * a line, and ends when its input does.
 */
public final class ParkingRunner implements AutoCloseable {

	/** For links. */
	static final String SECRET = "--flame.security.secret=8e1b1f7a-benchmark-of-parked-calls";

	private static final String PARKED = "parked";

	private static final String RELEASE = "release";

	private static final String RESOURCES = "resources";

	private final Process process;

	private final PrintStream commands;

	private final BufferedReader answers;

	private final int port;

	private ParkingRunner(Process process) throws IOException {
		this.process = process;
		this.commands = new PrintStream(process.getOutputStream(), true);
		this.answers = process.inputReader();
		this.port = Integer.parseInt(answer());
	}

	/**
	 * Start a runner.
	 * @param calls how many calls it must be able to execute at once
	 */
	static ParkingRunner start(int calls) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
						System.getProperty("java.class.path"), ParkingRunner.class.getName()));
		command.addAll(List.of("--flame.mode=runner", "--flame.server.max-concurrency=" + calls,
				"--flame.server.link.port=0", SECRET, "--spring.threads.virtual.enabled=true", "--server.port=0",
				"--server.address=127.0.0.1", "--spring.main.banner-mode=off", "--logging.level.root=warn"));
		return new ParkingRunner(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
	}

	int port() {
		return this.port;
	}

	int parked() throws IOException {
		return Integer.parseInt(ask(PARKED));
	}

	Resources resources() throws IOException {
		return Resources.parse(ask(RESOURCES));
	}

	void release() throws IOException {
		ask(RELEASE);
	}

	private String ask(String command) throws IOException {
		this.commands.println(command);
		return answer();
	}

	private String answer() throws IOException {
		String answer = this.answers.readLine();
		Assert.state(answer != null, "The runner has ended");
		return answer;
	}

	@Override
	public void close() {
		this.commands.close();
		this.process.destroy();
	}

	/**
	 * The process itself.
	 * @param arguments command-line arguments
	 * @throws IOException if the input can not be read
	 */
	public static void main(String[] arguments) throws IOException {
		PrintStream answers = System.out;
		// what is logged is no answer
		System.setOut(System.err);
		ConfigurableApplicationContext context = SpringApplication.run(Application.class, arguments);
		Parking parking = context.getBean(Parking.class);
		answers.println(context.getEnvironment().getProperty("local.server.port"));
		BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
		for (String command = commands.readLine(); command != null; command = commands.readLine()) {
			switch (command) {
				case PARKED -> answers.println(parking.parked());
				case RESOURCES -> answers.println(Resources.now().line());
				default -> {
					parking.release();
					answers.println(RELEASE);
				}
			}
		}
		System.exit(0);
	}

	/**
	 * The application that is parent and runner.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Parking.class)
	static class Application {

	}

}
