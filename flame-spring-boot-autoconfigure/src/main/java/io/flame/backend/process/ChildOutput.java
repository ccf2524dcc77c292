package io.flame.backend.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Reads what a child prints: into the parent's log, at the level that the child gave it,
 * and into a short memory for the case that the child dies.
 */
final class ChildOutput implements Runnable {

	/** The logger of a pool's children is named after the pool. */
	private static final String LOGGER = "io.flame.runners.";

	private static final int MEMORY = 40;

	/**
	 * A line of Boot's default log: time, level, process id, and what is worth repeating.
	 */
	private static final Pattern LOGGED = Pattern
		.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\S+ +(TRACE|DEBUG|INFO|WARN|ERROR) +(?:\\d+ +)?(?:--- +)?(.*)");

	private static final Pattern STACK_FRAME = Pattern.compile("\\s+(at |\\.\\.\\. \\d+ (more|common)).*");

	private final InputStream stream;

	private final String id;

	private final Log log;

	private final Consumer<ReadySignal> ready;

	private final Deque<String> lastLines = new ArrayDeque<>();

	private String level = "INFO";

	ChildOutput(String pool, String id, InputStream stream, Consumer<ReadySignal> ready) {
		this.stream = stream;
		this.id = id;
		this.log = LogFactory.getLog(LOGGER + pool);
		this.ready = ready;
	}

	@Override
	public void run() {
		try (BufferedReader reader = new BufferedReader(new InputStreamReader(this.stream, consoleCharset()))) {
			String line;
			while ((line = reader.readLine()) != null) {
				line(line);
			}
		}
		catch (IOException ex) {
			this.log.debug("[%s] Its output can not be read any more: %s".formatted(this.id, ex.getMessage()));
		}
	}

	/** A child without a console prints in the encoding of the platform. */
	private static Charset consoleCharset() {
		String encoding = System.getProperty("native.encoding");
		return (encoding != null) ? Charset.forName(encoding) : Charset.defaultCharset();
	}

	private void line(String line) {
		ReadySignal signal = ReadySignal.parse(line);
		if (signal != null && signal.id().equals(this.id)) {
			this.ready.accept(signal);
		}
		else if (!line.isBlank()) {
			remember(line);
			log(line);
		}
	}

	/** Stack frames would push out the causes, which are what a person needs. */
	private void remember(String line) {
		if (!STACK_FRAME.matcher(line).matches()) {
			synchronized (this.lastLines) {
				if (this.lastLines.size() == MEMORY) {
					this.lastLines.removeFirst();
				}
				this.lastLines.addLast(line);
			}
		}
	}

	private void log(String line) {
		Matcher matcher = LOGGED.matcher(line);
		boolean logged = matcher.matches();
		if (logged) {
			this.level = matcher.group(1);
		}
		String message = "[" + this.id + "] " + (logged ? matcher.group(2) : line);
		// what follows a logged line is a part of it, such as a stack trace
		switch (this.level) {
			case "ERROR" -> this.log.error(message);
			case "WARN" -> this.log.warn(message);
			case "DEBUG" -> this.log.debug(message);
			case "TRACE" -> this.log.trace(message);
			default -> this.log.info(message);
		}
	}

	String lastLines() {
		synchronized (this.lastLines) {
			return String.join(System.lineSeparator(), this.lastLines);
		}
	}

}
