package io.flame.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;

/**
 * The body of a response. If it is closed before its end, so is the connection: the
 * client would read the rest to use the connection again.
 */
final class ResponseInputStream extends FilterInputStream {

	private final HttpUriRequestBase request;

	private final ClassicHttpResponse response;

	private boolean complete;

	ResponseInputStream(InputStream body, HttpUriRequestBase request, ClassicHttpResponse response) {
		super(body);
		this.request = request;
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
			this.response.close();
			return;
		}
		this.request.cancel();
		try {
			this.response.close();
		}
		catch (IOException ex) {
			// the body is incomplete, as its reader wants it or knows
		}
	}

}
