package io.flame.runner;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

import io.flame.protocol.RequestSigner;
import io.flame.protocol.SignatureCheck;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of requests and verifies their signatures. Thread-safe.
 */
final class BodyReader {

	/** Little enough that its digest goes on while the next bytes arrive. */
	private static final int CHUNK_SIZE = 64 * 1024;

	private final RequestVerifier verifier;

	private final long limit;

	BodyReader(RequestVerifier verifier, long limit) {
		this.verifier = verifier;
		this.limit = limit;
	}

	byte[] read(HttpServletRequest request) throws IOException, RefusedException {
		if (request.getContentLengthLong() > this.limit) {
			throw tooLarge();
		}
		String signature = request.getHeader(RequestSigner.SIGNATURE_HEADER);
		int length = request.getContentLength();
		if (length >= 0) {
			SignatureCheck check = this.verifier.check(signature);
			byte[] body = read(request.getInputStream(), length, check);
			this.verifier.verify(check, signature);
			return body;
		}
		byte[] body = request.getInputStream().readNBytes((int) Math.min(this.limit + 1, Integer.MAX_VALUE - 8));
		if (body.length > this.limit) {
			throw tooLarge();
		}
		this.verifier.verifySignature(body, signature);
		return body;
	}

	/**
	 * Of a known length: without a buffer that is copied, and with its digest made as it
	 * arrives.
	 */
	private static byte[] read(InputStream stream, int length, @Nullable SignatureCheck check) throws IOException {
		// all of it when something has come: who says to send much may send nothing
		byte[] body = new byte[Math.min(CHUNK_SIZE, length)];
		int end = 0;
		while (end < length) {
			if (end == body.length) {
				body = Arrays.copyOf(body, length);
			}
			int count = stream.read(body, end, Math.min(CHUNK_SIZE, body.length - end));
			if (count < 0) {
				return Arrays.copyOf(body, end);
			}
			if (check != null) {
				check.update(body, end, count);
			}
			end += count;
		}
		return body;
	}

	private RefusedException tooLarge() {
		return RefusedException.payloadTooLarge(
				"The body is larger than %d bytes. Send less, or raise 'flame.max-body-size' of the runner."
					.formatted(this.limit));
	}

}
