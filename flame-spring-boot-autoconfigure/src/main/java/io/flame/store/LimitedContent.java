package io.flame.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A content that is abandoned when it becomes too large. Counts its bytes.
 */
final class LimitedContent implements ObjectContent {

	private final ObjectContent content;

	private final long limit;

	private long written;

	LimitedContent(ObjectContent content, long limit) {
		this.content = content;
		this.limit = limit;
	}

	/**
	 * How many bytes were written.
	 */
	long written() {
		return this.written;
	}

	@Override
	public long length() {
		return this.content.length();
	}

	@Override
	public void writeTo(OutputStream out) throws IOException {
		this.content.writeTo(new FilterOutputStream(out) {

			@Override
			public void write(int b) throws IOException {
				count(1);
				this.out.write(b);
			}

			@Override
			public void write(byte[] bytes, int offset, int count) throws IOException {
				count(count);
				this.out.write(bytes, offset, count);
			}

		});
	}

	private void count(int count) throws ExceededException {
		this.written += count;
		if (this.written > this.limit) {
			throw new ExceededException();
		}
	}

	/**
	 * The content is too large.
	 */
	static final class ExceededException extends IOException {

	}

}
