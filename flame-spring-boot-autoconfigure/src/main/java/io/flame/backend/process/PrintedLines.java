package io.flame.backend.process;

import java.io.IOException;
import java.io.Reader;

import org.jspecify.annotations.Nullable;

/**
 * Reads the output of a process line by line. Very long lines come in pieces, so that
 * they do not fill the memory.
 */
final class PrintedLines {

	/** A stack trace in a line of JSON is long. */
	static final int LONGEST = 64 * 1024;

	private final Reader reader;

	private final char[] buffer = new char[8192];

	private int position;

	private int end;

	/** Between the two characters of a line's end. */
	private boolean returned;

	/** Between two pieces of a line. */
	private boolean continued;

	PrintedLines(Reader reader) {
		this.reader = reader;
	}

	/**
	 * Read on.
	 * @return the next line or piece of a line, {@code null} at the end
	 */
	@Nullable Piece next() throws IOException {
		StringBuilder text = new StringBuilder();
		while (text.length() < LONGEST) {
			if (this.position == this.end && !fill()) {
				return text.isEmpty() ? null : piece(text, false);
			}
			char next = this.buffer[this.position++];
			boolean ended = this.returned;
			this.returned = (next == '\r');
			if (next == '\n' && ended) {
				continue;
			}
			if (next == '\n' || next == '\r') {
				return piece(text, false);
			}
			text.append(next);
		}
		return piece(text, true);
	}

	private boolean fill() throws IOException {
		this.position = 0;
		this.end = Math.max(0, this.reader.read(this.buffer));
		return this.end > 0;
	}

	private Piece piece(StringBuilder text, boolean unfinished) {
		Piece piece = new Piece(text.toString(), this.continued);
		this.continued = unfinished;
		return piece;
	}

	/**
	 * A line or a piece of one.
	 *
	 * @param text the text
	 * @param continued whether it is not the first piece of its line
	 */
	record Piece(String text, boolean continued) {

	}

}
