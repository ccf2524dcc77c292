package io.flame.benchmarks.comparison;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A {@link ContenderProcess}, as who started it sees it.
 */
final class ChildProcess implements AutoCloseable {

	private static final String ENDED = "ended";

	private static final Duration ORDERLY_END = Duration.ofSeconds(5);

	private final String name;

	private final Path log;

	private final Process process;

	private final PrintStream commands;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final Thread hook;

	private ChildProcess(String name, Path log, Process process) {
		this.name = name;
		this.log = log;
		this.process = process;
		this.commands = new PrintStream(process.getOutputStream(), true);
		this.hook = new Thread(process::destroyForcibly);
		Runtime.getRuntime().addShutdownHook(this.hook);
		Thread reader = new Thread(this::read, name);
		reader.setDaemon(true);
		reader.start();
	}

	static ChildProcess start(String name, List<String> command, Path directory, Path logs) throws IOException {
		Path log = logs.resolve(name + ".log");
		return new ChildProcess(name, log,
				new ProcessBuilder(command).directory(directory.toFile()).redirectError(log.toFile()).start());
	}

	private void read() {
		try (BufferedReader reader = this.process.inputReader()) {
			reader.lines().forEach(this.answers::add);
		}
		catch (IOException | UncheckedIOException ex) {
			// it has ended
		}
		this.answers.add(ENDED);
	}

	/**
	 * Tells the process what to do.
	 */
	void command(String line) {
		this.commands.println(line);
	}

	/**
	 * Waits for an answer.
	 * @param word how it begins
	 * @param time how long to wait
	 * @return the rest of the answer
	 */
	String await(String word, Duration time) throws InterruptedException {
		String answer = this.answers.poll(time.toMillis(), TimeUnit.MILLISECONDS);
		if (answer == null) {
			throw failed("does not answer within " + time.toSeconds() + " s");
		}
		String[] parts = answer.split(" ", 2);
		if (!parts[0].equals(word)) {
			throw failed(answer);
		}
		return parts[1];
	}

	private ContenderFailedException failed(String reason) {
		return new ContenderFailedException("%s: %s (see %s)".formatted(this.name, reason, this.log.getFileName()));
	}

	@Override
	public void close() throws InterruptedException {
		this.commands.close();
		if (!this.process.waitFor(ORDERLY_END.toMillis(), TimeUnit.MILLISECONDS)) {
			this.process.destroyForcibly();
		}
		Runtime.getRuntime().removeShutdownHook(this.hook);
	}

}
