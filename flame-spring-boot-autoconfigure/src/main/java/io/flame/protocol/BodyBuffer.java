package io.flame.protocol;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is written, in blocks that are never copied. Not thread-safe.
 */
final class BodyBuffer extends OutputStream {

	private static final int FIRST_BLOCK = 512;

	/** The garbage collector has to search for a place for much larger ones. */
	private static final int LARGEST_BLOCK = 128 * 1024;

	private final List<EncodedBody.Piece> pieces = new ArrayList<>(4);

	private byte[] block = new byte[FIRST_BLOCK];

	/** Where the bytes of the block begin that are no piece yet. */
	private int begin;

	private int end;

	private boolean borrowing;

	/** How many bytes are pieces already. */
	private long completed;

	@Override
	public void write(int value) {
		reserve(1);
		this.block[this.end++] = (byte) value;
	}

	@Override
	public void write(byte[] bytes) {
		write(bytes, 0, bytes.length);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) {
		int written = 0;
		while (written < length) {
			reserve(length - written);
			int count = Math.min(length - written, this.block.length - this.end);
			System.arraycopy(bytes, offset + written, this.block, this.end, count);
			this.end += count;
			written += count;
		}
	}

	/**
	 * Make room for at least one byte.
	 */
	private void reserve(int wanted) {
		if (this.end == this.block.length) {
			endPiece();
			this.block = new byte[Math.min(LARGEST_BLOCK, Math.max(2 * this.block.length, wanted))];
			this.begin = 0;
			this.end = 0;
		}
	}

	/**
	 * Take back the byte that was written last.
	 */
	void unwrite() {
		this.end--;
	}

	/**
	 * Go on with all of an array, without a copy.
	 */
	void borrow(byte[] bytes) {
		endPiece();
		add(new EncodedBody.Piece(bytes, 0, bytes.length));
		this.borrowing = true;
	}

	private void add(EncodedBody.Piece piece) {
		this.pieces.add(piece);
		this.completed += piece.length();
	}

	/**
	 * How much was written.
	 */
	long length() {
		return this.completed + this.end - this.begin;
	}

	private void endPiece() {
		if (this.begin < this.end) {
			this.pieces.add(new EncodedBody.Piece(this.block, this.begin, this.end - this.begin));
			this.completed += this.end - this.begin;
			this.begin = this.end;
		}
	}

	/**
	 * What was written. Nothing may be written afterwards.
	 */
	EncodedBody toBody() {
		endPiece();
		return new EncodedBody(this.pieces, this.borrowing);
	}

}
