package io.flame.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import io.flame.protocol.EncodedBody;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/**
 * A body that knows whether it was sent: then nobody can know what became of it.
 */
final class TrackedEntity extends AbstractHttpEntity {

	private final EncodedBody body;

	private volatile boolean sent;

	TrackedEntity(EncodedBody body, String mediaType) {
		super(ContentType.create(mediaType), null);
		this.body = body;
	}

	@Override
	public void writeTo(OutputStream stream) throws IOException {
		this.sent = true;
		this.body.writeTo(stream);
	}

	boolean isSent() {
		return this.sent;
	}

	@Override
	public long getContentLength() {
		return this.body.length();
	}

	@Override
	public InputStream getContent() {
		return new ByteArrayInputStream(this.body.toByteArray());
	}

	@Override
	public boolean isRepeatable() {
		return true;
	}

	@Override
	public boolean isStreaming() {
		return false;
	}

	@Override
	public void close() {
	}

}
