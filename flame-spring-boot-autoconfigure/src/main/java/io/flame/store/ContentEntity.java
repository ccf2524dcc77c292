package io.flame.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * A content as the body of a request.
 */
final class ContentEntity extends AbstractHttpEntity {

	private final ObjectContent content;

	private boolean written;

	ContentEntity(ObjectContent content) {
		super(ContentType.APPLICATION_OCTET_STREAM, null, content.length() < 0);
		this.content = content;
	}

	@Override
	public void writeTo(OutputStream out) throws IOException {
		this.written = true;
		ContentOutputStream.write(this.content, new BufferedOutputStream(out));
	}

	@Override
	public long getContentLength() {
		return this.content.length();
	}

	@Override
	public InputStream getContent() {
		throw new UnsupportedOperationException("The content can only be written");
	}

	@Override
	public boolean isRepeatable() {
		return !this.written;
	}

	@Override
	public boolean isStreaming() {
		return true;
	}

	@Override
	public void close() {
	}

}
