package io.flame.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import org.apache.hc.core5.http.ClassicHttpResponse;

/**
 * The body of a response. Closed before its end, it closes the connection: the client
 * would read the rest to use the connection again.
 */
final class ResponseInputStream extends FilterInputStream {

	private final ClassicHttpResponse response;

	private boolean complete;

	ResponseInputStream(InputStream body, ClassicHttpResponse response) {
		super(body);
		this.response = response;
	}

	@Override
	public int read() throws IOException {
		int b = super.read();
		this.complete = b < 0;
		return b;
	}

	@Override
	public int read(byte[] bytes, int offset, int count) throws IOException {
		int read = super.read(bytes, offset, count);
		this.complete = read < 0;
		return read;
	}

	@Override
	public void close() throws IOException {
		if (this.complete) {
			super.close();
		}
		this.response.close();
	}

}
