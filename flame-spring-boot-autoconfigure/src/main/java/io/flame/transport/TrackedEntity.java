package io.flame.transport;

import java.io.IOException;
import java.io.OutputStream;

import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * A body that knows whether it was sent: then nobody can know what became of it.
 */
final class TrackedEntity extends HttpEntityWrapper {

	private volatile boolean sent;

	TrackedEntity(byte[] body, String mediaType) {
		super(new ByteArrayEntity(body, ContentType.create(mediaType)));
	}

	@Override
	public void writeTo(OutputStream stream) throws IOException {
		this.sent = true;
		super.writeTo(stream);
	}

	boolean isSent() {
		return this.sent;
	}

}
