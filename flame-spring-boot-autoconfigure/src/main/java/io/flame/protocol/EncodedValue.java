package io.flame.protocol;

import java.util.Arrays;

/**
 * A value that was found in an envelope and is not decoded yet: its bytes within the
 * body, which are not copied.
 *
 * @param body the body of the envelope
 * @param offset where the value begins
 * @param length how many bytes it has
 */
@SuppressWarnings("ArrayRecordComponent")
record EncodedValue(byte[] body, int offset, int length) {

	byte[] toByteArray() {
		return Arrays.copyOfRange(this.body, this.offset, this.offset + this.length);
	}

}
