package io.flame.protocol;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Byte strings of CBOR (RFC 8949, section 3.1, major type 2) of known length.
 */
final class CborByteString {

	private static final int MAJOR_TYPE = 2 << 5;

	private CborByteString() {
	}

	/**
	 * What stands before the bytes.
	 * @param length how many bytes there are
	 */
	static byte[] head(int length) {
		if (length < 24) {
			return new byte[] { (byte) (MAJOR_TYPE | length) };
		}
		int size = (length < 0x100) ? 1 : ((length < 0x10000) ? 2 : 4);
		byte[] head = new byte[1 + size];
		head[0] = (byte) (MAJOR_TYPE | (24 + Integer.numberOfTrailingZeros(size)));
		for (int i = 1; i <= size; i++) {
			head[i] = (byte) (length >>> (8 * (size - i)));
		}
		return head;
	}

	/**
	 * Copy the bytes.
	 * @param body where the byte string lies
	 * @param offset where it begins
	 * @param limit where it must have ended
	 * @return the bytes, {@code null} if there is something else
	 */
	static byte @Nullable [] read(byte[] body, int offset, int limit) {
		int info = body[offset] & 0x1F;
		int size = (info < 24) ? 0 : (1 << (info - 24));
		long begin = offset + 1L + size;
		if ((body[offset] & 0xE0) != MAJOR_TYPE || info > 27 || begin > limit) {
			return null;
		}
		long length = (size > 0) ? 0 : info;
		for (int i = offset + 1; i < begin; i++) {
			length = (length << 8) | (body[i] & 0xFF);
		}
		// beyond 2^63 it is negative
		boolean fits = length >= 0 && length <= limit - begin;
		return fits ? Arrays.copyOfRange(body, (int) begin, (int) (begin + length)) : null;
	}

}
