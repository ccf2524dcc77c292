package io.flame.store;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A content of a known length.
 *
 * @param length the number of bytes
 * @param content writes the bytes
 */
record KnownLengthContent(long length, ObjectContent content) implements ObjectContent {

	@Override
	public void writeTo(OutputStream out) throws IOException {
		this.content.writeTo(out);
	}

}
