package io.flame.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

import org.jspecify.annotations.Nullable;

/**
 * The content of a version: its {@linkplain ValueKind kind}, and what follows.
 *
 * @param kind the kind
 * @param payloadLength the number of bytes that follow, -1 if it is not known
 * @param repeatable whether it can be written more than once
 * @param payload what follows
 */
record HeadedContent(int kind, long payloadLength, boolean repeatable, ObjectContent payload) implements ObjectContent {

	@Override
	public long length() {
		return (this.payloadLength >= 0) ? this.payloadLength + 1 : -1;
	}

	@Override
	public void writeTo(OutputStream out) throws IOException {
		out.write(this.kind);
		this.payload.writeTo(out);
	}

	/**
	 * The whole content, unless it is too large.
	 * @param max how large the payload may be
	 * @return the bytes, {@code null} if there are more, or the content cannot be
	 * repeated
	 */
	byte @Nullable [] toBytes(int max) throws IOException {
		if (this.payloadLength > max || !this.repeatable) {
			return null;
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try {
			new LimitedContent(this, max + 1L).writeTo(bytes);
			return bytes.toByteArray();
		}
		catch (LimitedContent.ExceededException ex) {
			return null;
		}
	}

}
