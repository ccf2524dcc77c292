package io.flame.protocol;

import java.io.IOException;
import java.io.OutputStream;
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
