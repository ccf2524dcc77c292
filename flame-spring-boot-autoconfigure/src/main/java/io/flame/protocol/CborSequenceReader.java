package io.flame.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Reads a sequence of CBOR items (RFC 8742), each as soon as it is there. Not
 * thread-safe.
 */
public final class CborSequenceReader {

	private static final int INITIAL_SIZE = 4 * 1024;

	/** Enough to know what an item is about that is too large. */
	private static final int HEAD_SIZE = 1024;

	private final CborItemScanner scanner = new CborItemScanner();

	private final InputStream stream;

	private final long maxItemSize;

	private byte[] buffer = new byte[INITIAL_SIZE];

	private int begin;

	private int scanned;

	private int end;

	/**
	 * Create a reader.
	 * @param stream where the items come from
	 * @param maxItemSize how large an item may be, in bytes
	 */
	public CborSequenceReader(InputStream stream, long maxItemSize) {
		this.stream = stream;
		this.maxItemSize = maxItemSize;
	}

	/**
	 * Read the next item.
	 * @return the item, {@code null} at the end of the stream
	 * @throws IOException if reading fails
	 * @throws MalformedEnvelopeException if there is no item, or the stream ends within
	 * it
	 */
	public @Nullable Item next() throws IOException, MalformedEnvelopeException {
		boolean complete = scan();
		while (!complete && this.scanned - this.begin <= this.maxItemSize) {
			if (!fill()) {
				if (this.begin < this.end) {
					throw new MalformedEnvelopeException("The sequence ends within an item.");
				}
				return null;
			}
			complete = scan();
		}
		if (!complete || this.scanned - this.begin > this.maxItemSize) {
			return skip(complete);
		}
		return new Item(take(this.scanned - this.begin), true);
	}

	private boolean scan() throws MalformedEnvelopeException {
		if (this.scanned == this.end) {
			return false;
		}
		this.scanned = this.scanner.scan(this.buffer, this.scanned, this.end);
		return this.scanner.isComplete();
	}

	private byte[] take(int length) {
		byte[] bytes = Arrays.copyOfRange(this.buffer, this.begin, this.begin + length);
		this.begin = this.scanned;
		return bytes;
	}

	/**
	 * Keep nothing of an item but its head.
	 */
	private Item skip(boolean complete) throws IOException, MalformedEnvelopeException {
		byte[] head = take(Math.min(HEAD_SIZE, this.scanned - this.begin));
		boolean ended = complete;
		while (!ended) {
			if (!fill()) {
				throw new MalformedEnvelopeException("The sequence ends within an item.");
			}
			ended = scan();
			this.begin = this.scanned;
		}
		return new Item(head, false);
	}

	private boolean fill() throws IOException {
		if (this.begin > 0) {
			System.arraycopy(this.buffer, this.begin, this.buffer, 0, this.end - this.begin);
			this.end -= this.begin;
			this.scanned -= this.begin;
			this.begin = 0;
		}
		if (this.end == this.buffer.length) {
			this.buffer = Arrays.copyOf(this.buffer, (int) Math.min(this.buffer.length * 2L, Integer.MAX_VALUE - 8));
		}
		int count = this.stream.read(this.buffer, this.end, this.buffer.length - this.end);
		this.end += Math.max(0, count);
		return count >= 0;
	}

	/**
	 * An item.
	 *
	 * @param bytes its bytes
	 * @param complete whether these are all of them; otherwise it is too large, and these
	 * are its first ones
	 */
	@SuppressWarnings("ArrayRecordComponent")
	public record Item(byte[] bytes, boolean complete) {
	}

}
