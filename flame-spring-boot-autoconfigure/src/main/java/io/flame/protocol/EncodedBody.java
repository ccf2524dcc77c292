package io.flame.protocol;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of an envelope, in pieces. A large array among the values is a piece itself
 * and not a copy: nobody may change it before the body is sent.
 */
public final class EncodedBody {

	private final List<Piece> pieces;

	private final long length;

	private final boolean borrowing;

	EncodedBody(List<Piece> pieces, boolean borrowing) {
		this.pieces = pieces;
		long sum = 0;
		for (Piece piece : pieces) {
			sum += piece.length();
		}
		this.length = sum;
		this.borrowing = borrowing;
	}

	/**
	 * A body that is in one array already.
	 * @param bytes the bytes, which are not copied
	 * @return the body
	 */
	public static EncodedBody of(byte[] bytes) {
		return new EncodedBody(List.of(new Piece(bytes, 0, bytes.length)), false);
	}

	/**
	 * This body behind another beginning. Nothing is copied.
	 * @param beginning the beginning
	 * @param from how many bytes of this one's first piece are left out
	 */
	EncodedBody after(byte[] beginning, int from) {
		List<Piece> all = new ArrayList<>(this.pieces.size() + 1);
		all.add(new Piece(beginning, 0, beginning.length));
		all.addAll(this.pieces);
		Piece first = this.pieces.get(0);
		all.set(1, new Piece(first.bytes(), first.offset() + from, first.length() - from));
		return new EncodedBody(all, this.borrowing);
	}

	/**
	 * This body behind another beginning. Nothing is copied.
	 * @param beginning the beginning
	 * @return the whole
	 */
	public EncodedBody after(byte[] beginning) {
		return after(beginning, 0);
	}

	/**
	 * A part of this body. Nothing is copied.
	 * @param begin where it begins
	 * @param end where it ends
	 */
	EncodedBody slice(long begin, long end) {
		List<Piece> parts = new ArrayList<>(this.pieces.size());
		long position = 0;
		for (Piece piece : this.pieces) {
			long from = Math.max(begin, position);
			long to = Math.min(end, position + piece.length());
			if (from < to) {
				parts.add(new Piece(piece.bytes(), piece.offset() + (int) (from - position), (int) (to - from)));
			}
			position += piece.length();
		}
		return new EncodedBody(parts, this.borrowing);
	}

	/**
	 * How long it is.
	 * @return the number of bytes
	 */
	public long length() {
		return this.length;
	}

	/**
	 * Write all of it.
	 * @param stream where to
	 * @throws IOException if writing fails
	 */
	public void writeTo(OutputStream stream) throws IOException {
		forEachPiece(stream::write);
	}

	<E extends Exception> void forEachPiece(PieceConsumer<E> consumer) throws E {
		for (Piece piece : this.pieces) {
			consumer.accept(piece.bytes(), piece.offset(), piece.length());
		}
	}

	/**
	 * Copy all of it.
	 * @return the bytes
	 */
	public byte[] toByteArray() {
		byte[] bytes = new byte[Math.toIntExact(this.length)];
		copyTo(bytes, 0);
		return bytes;
	}

	/**
	 * Copy all of it.
	 * @param target where to
	 * @param offset where it begins there
	 */
	public void copyTo(byte[] target, int offset) {
		int position = offset;
		for (Piece piece : this.pieces) {
			System.arraycopy(piece.bytes(), piece.offset(), target, position, piece.length());
			position += piece.length();
		}
	}

	/**
	 * A body to be sent when the values that it was made of may have changed.
	 * @return this one, or a copy if it has pieces that are not its own
	 */
	public EncodedBody detach() {
		return this.borrowing ? of(toByteArray()) : this;
	}

	/**
	 * Read all of it, piece by piece.
	 * @return what is read, not thread-safe
	 */
	public Reader reader() {
		return new Reader();
	}

	/**
	 * Reads a body. Not thread-safe.
	 */
	public final class Reader {

		private int piece;

		/** Within the piece. */
		private int offset;

		private long remaining = EncodedBody.this.length;

		/**
		 * How much is left to read.
		 * @return the number of bytes
		 */
		public long remaining() {
			return this.remaining;
		}

		/**
		 * Read some bytes.
		 * @param target where to, with room for them
		 * @param count how many, at most as many as remain
		 */
		public void read(ByteBuffer target, int count) {
			int left = count;
			while (left > 0) {
				Piece current = EncodedBody.this.pieces.get(this.piece);
				int length = Math.min(left, current.length() - this.offset);
				target.put(current.bytes(), current.offset() + this.offset, length);
				this.offset += length;
				left -= length;
				if (this.offset == current.length()) {
					this.piece++;
					this.offset = 0;
				}
			}
			this.remaining -= count;
		}

	}

	/**
	 * A part of an array.
	 *
	 * @param bytes the array
	 * @param offset where the part begins
	 * @param length how long it is
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Piece(byte[] bytes, int offset, int length) {
	}

	/**
	 * Takes one piece after the other.
	 *
	 * @param <E> how it fails
	 */
	interface PieceConsumer<E extends Exception> {

		void accept(byte[] bytes, int offset, int length) throws E;

	}

}
