package io.flame.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

import io.flame.FlameReferenceExpiredException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.AbstractResource;

/**
 * Binary content that is read from the storage.
 */
final class StoredResource extends AbstractResource {

	private final VersionReader reader;

	private final ReferenceData reference;

	StoredResource(VersionReader reader, ReferenceData reference) {
		this.reader = reader;
		this.reference = reference;
	}

	@Override
	public InputStream getInputStream() throws IOException {
		InputStream content;
		try {
			content = this.reader.open(this.reference, this.reference.version());
		}
		catch (FlameReferenceExpiredException ex) {
			throw (FileNotFoundException) new FileNotFoundException(ex.getMessage()).initCause(ex);
		}
		// the kind, which is known
		if (content.read() < 0) {
			content.close();
			throw new IOException("The content of the reference %s is incomplete".formatted(this.reference.describe()));
		}
		return content;
	}

	@Override
	public boolean exists() {
		try (InputStream content = getInputStream()) {
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public long contentLength() {
		return this.reference.size();
	}

	@Override
	public @Nullable String getFilename() {
		return null;
	}

	@Override
	public String getDescription() {
		return "the content of the reference " + this.reference.describe();
	}

}
