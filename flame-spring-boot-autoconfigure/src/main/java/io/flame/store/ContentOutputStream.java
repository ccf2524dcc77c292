package io.flame.store;

import java.io.IOException;
import java.io.OutputStream;

/**
 * What a content writes to: counts the bytes, and refuses to be closed by the content,
 * which does not know whether the object is complete.
 */
final class ContentOutputStream extends OutputStream {

	private final OutputStream target;

	private final long length;

	private long written;

	private ContentOutputStream(OutputStream target, long length) {
		this.target = target;
		this.length = length;
	}

	/**
	 * Write a content.
	 * @return the number of bytes
	 * @throws IOException if that fails, or if the content has not the length that it
	 * declares
	 */
	static long write(ObjectContent content, OutputStream target) throws IOException {
		ContentOutputStream out = new ContentOutputStream(target, content.length());
		content.writeTo(out);
		if (out.length >= 0 && out.written < out.length) {
			throw new IOException("The content ends after %d bytes instead of %d".formatted(out.written, out.length));
		}
		target.flush();
		return out.written;
	}

	@Override
	public void write(int b) throws IOException {
		count(1);
		this.target.write(b);
	}

	@Override
	public void write(byte[] bytes, int offset, int count) throws IOException {
		count(count);
		this.target.write(bytes, offset, count);
	}

	private void count(int count) throws IOException {
		this.written += count;
		if (this.length >= 0 && this.written > this.length) {
			throw new IOException("The content has more than %d bytes".formatted(this.length));
		}
	}

	@Override
	public void flush() throws IOException {
		this.target.flush();
	}

}
