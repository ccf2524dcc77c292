package io.flame.protocol;

import java.util.Arrays;

/**
 * Finds where CBOR data items end, without decoding them (RFC 8949, section 3). It takes
 * the bytes as they come and looks at none of them twice. Not thread-safe.
 */
final class CborItemScanner {

	private static final int MAX_DEPTH = 500;

	private static final int INDEFINITE = 31;

	private static final int BREAK = 0xFF;

	/** How many items are left in each of the containers that are open. */
	private long[] left = new long[16];

	private int depth;

	private int type;

	/** How many bytes of the number behind the initial byte are missing. */
	private int numberLeft;

	private long number;

	/** How many bytes of a string are missing. */
	private long stringLeft;

	private boolean complete;

	/**
	 * Go on with the next bytes of an item; with those of the next one if the last one is
	 * complete.
	 * @param bytes the bytes
	 * @param offset where to go on
	 * @param limit where the bytes end
	 * @return the offset behind the item if it is {@linkplain #isComplete() complete}
	 * then, else the limit
	 * @throws MalformedEnvelopeException if there is no item
	 */
	int scan(byte[] bytes, int offset, int limit) throws MalformedEnvelopeException {
		this.complete = false;
		int position = offset;
		while (position < limit && !this.complete) {
			if (this.stringLeft > 0) {
				int count = (int) Math.min(this.stringLeft, limit - position);
				position += count;
				this.stringLeft -= count;
				if (this.stringLeft == 0) {
					itemEnds();
				}
			}
			else if (this.numberLeft > 0) {
				this.number = (this.number << 8) | (bytes[position++] & 0xFF);
				this.numberLeft--;
				if (this.numberLeft == 0) {
					// a number that large is no length, and as a value it is of no
					// interest
					itemBegins(this.number & Long.MAX_VALUE);
				}
			}
			else {
				initialByte(bytes[position++] & 0xFF);
			}
		}
		return position;
	}

	/**
	 * Whether the last bytes were the end of an item.
	 */
	boolean isComplete() {
		return this.complete;
	}

	private void initialByte(int initial) throws MalformedEnvelopeException {
		if (initial == BREAK) {
			if (this.depth == 0 || this.left[this.depth - 1] >= 0) {
				throw malformed();
			}
			this.depth--;
			itemEnds();
			return;
		}
		this.type = initial >> 5;
		int info = initial & 0x1F;
		if (info == INDEFINITE) {
			if (this.type < 2 || this.type > 5) {
				throw malformed();
			}
			open(-1);
		}
		else if (info >= 28) {
			throw malformed();
		}
		else if (info >= 24) {
			this.number = 0;
			this.numberLeft = 1 << (info - 24);
		}
		else {
			itemBegins(info);
		}
	}

	private void itemBegins(long argument) throws MalformedEnvelopeException {
		switch (this.type) {
			case 2, 3 -> this.stringLeft = argument;
			// nobody sends more than that
			case 4 -> open(Math.min(argument, Integer.MAX_VALUE));
			case 5 -> open(2 * Math.min(argument, Integer.MAX_VALUE));
			// what is tagged follows
			case 6 -> open(1);
			default -> {
			}
		}
		boolean simple = (this.type < 2 || this.type == 7);
		if (simple || (argument == 0 && this.type < 4)) {
			itemEnds();
		}
		else if (argument == 0 && this.type < 6) {
			this.depth--;
			itemEnds();
		}
	}

	private void open(long items) throws MalformedEnvelopeException {
		if (this.depth == MAX_DEPTH) {
			throw malformed();
		}
		if (this.depth == this.left.length) {
			this.left = Arrays.copyOf(this.left, this.left.length * 2);
		}
		this.left[this.depth++] = items;
	}

	private void itemEnds() {
		while (this.depth > 0) {
			if (this.left[this.depth - 1] < 0 || --this.left[this.depth - 1] > 0) {
				return;
			}
			this.depth--;
		}
		this.complete = true;
	}

	private static MalformedEnvelopeException malformed() {
		return new MalformedEnvelopeException("The body can not be parsed.");
	}

}
