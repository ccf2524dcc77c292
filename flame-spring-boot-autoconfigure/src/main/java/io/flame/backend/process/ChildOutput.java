package io.flame.backend.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the output of a child: into the parent's log, at the level that the child gave
 * it, and into a short memory for the case that the child dies.
 */
final class ChildOutput {

	/** The logger of a pool's children is named after the pool. */
	private static final String LOGGER = "io.flame.runners.";

	private static final int MEMORY = 40;

	/** Of a line that is remembered. */
	private static final int LONGEST_MEMORY = 2000;

	private static final Pattern STACK_FRAME = Pattern.compile("\\s+(at |\\.\\.\\. \\d+ (more|common)).*");

	private final String id;

	private final Log log;

	private final Consumer<ReadySignal> ready;

	private final Deque<String> lastLines = new ArrayDeque<>();

	private final FailureCauses causes = new FailureCauses();

	private LogLevel level = LogLevel.INFO;

	/** Whether no further lines belong to the last one. */
	private boolean complete;

	ChildOutput(String pool, String id, Consumer<ReadySignal> ready) {
		this.id = id;
		this.log = LogFactory.getLog(LOGGER + pool);
		this.ready = ready;
	}

	/**
	 * Read to the end.
	 * @param stream what the child prints
	 */
	void read(InputStream stream) {
		try (Reader reader = new InputStreamReader(stream, consoleCharset())) {
			PrintedLines lines = new PrintedLines(reader);
			PrintedLines.Piece next = lines.next();
			while (next != null) {
				line(next);
				next = lines.next();
			}
		}
		catch (IOException ex) {
			this.log.debug("[%s] Failed to read its output: %s".formatted(this.id, ex.getMessage()));
		}
	}

	/** A child without a console prints in the encoding of the platform. */
	private static Charset consoleCharset() {
		String encoding = System.getProperty("native.encoding");
		return (encoding != null) ? Charset.forName(encoding) : Charset.defaultCharset();
	}

	private void line(PrintedLines.Piece piece) {
		String line = piece.text();
		ReadySignal signal = piece.continued() ? null : ReadySignal.parse(line);
		if (signal != null && signal.id().equals(this.id)) {
			this.ready.accept(signal);
		}
		else if (!line.isBlank()) {
			log(piece);
			remember((line.length() > LONGEST_MEMORY) ? line.substring(0, LONGEST_MEMORY) + "\u2026" : line);
		}
	}

	/** Stack frames would push out the causes, which matter more to a person. */
	private void remember(String line) {
		if (!STACK_FRAME.matcher(line).matches()) {
			synchronized (this.lastLines) {
				if (this.lastLines.size() == MEMORY) {
					this.lastLines.removeFirst();
				}
				this.lastLines.addLast(line);
				this.causes.accept(line, this.level);
			}
		}
	}

	private void log(PrintedLines.Piece piece) {
		String message = piece.text();
		if (!piece.continued()) {
			LogLine line = LogLine.parse(message);
			message = line.message();
			// lines after a logged line belong to it, such as a stack trace
			if (line.level() != null) {
				this.level = line.level();
			}
			else if (this.complete) {
				this.level = LogLevel.INFO;
			}
			this.complete = line.complete();
		}
		this.level.log(this.log, "[" + this.id + "] " + message);
	}

	/**
	 * Find the reason in the output of an application that could not start.
	 * @return a line of text, {@code null} if there is none
	 */
	@Nullable String cause() {
		synchronized (this.lastLines) {
			return this.causes.cause();
		}
	}

	List<String> lastLines() {
		synchronized (this.lastLines) {
			return List.copyOf(this.lastLines);
		}
	}

}
