package io.flame.runner;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;

import io.flame.context.DeadlineWatch;
import io.flame.protocol.RequestSigner;
import io.flame.protocol.SignatureCheck;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of requests and verifies their signatures. What can be refused is
 * refused before the body comes. Thread-safe.
 */
final class BodyReader {

	/** What servers read with the headers of a request. */
	private static final int FIRST_SIZE = 8 * 1024;

	private final RequestVerifier verifier;

	private final long limit;

	private final Duration timeout;

	private final UnverifiedBodies memory;

	private final DeadlineWatch watch;

	private final Executor helpers;

	BodyReader(RequestVerifier verifier, RunnerSettings settings, UnverifiedBodies memory, DeadlineWatch watch,
			Executor helpers) {
		this.verifier = verifier;
		this.limit = settings.maxBodySize();
		this.timeout = settings.bodyTimeout();
		this.memory = memory;
		this.watch = watch;
		this.helpers = helpers;
	}

	/**
	 * Read the body if all of it has come. Otherwise it is received without a thread that
	 * waits for it.
	 * @param receiver takes the body that is still to come
	 * @return the verified body, {@code null} if it is still to come
	 * @throws RefusedException if it is not accepted
	 */
	byte @Nullable [] read(Exchange exchange, Receiver receiver) throws IOException, RefusedException {
		HttpServletRequest request = exchange.request();
		if (request.getContentLengthLong() > this.limit) {
			throw tooLarge();
		}
		SignatureCheck check = this.verifier.begin(request.getHeader(RequestSigner.SIGNATURE_HEADER));
		if (!exchange.hasBody()) {
			return verified(new byte[0], check);
		}
		int length = request.getContentLength();
		byte[] body = new byte[(length >= 0) ? Math.min(length, FIRST_SIZE) : FIRST_SIZE];
		int end = exchange.readAvailable(body);
		if (check != null) {
			check.update(body, 0, end);
		}
		if (end == length) {
			return verified(body, check);
		}
		new BodyReceiver(exchange, this, receiver, check, body, end).start();
		return null;
	}

	/**
	 * Verify a body that has come.
	 */
	byte[] verified(byte[] body, @Nullable SignatureCheck check) throws RefusedException {
		this.verifier.verify(check);
		return body;
	}

	RefusedException tooLarge() {
		return RefusedException.payloadTooLarge(this.limit);
	}

	long limit() {
		return this.limit;
	}

	Duration timeout() {
		return this.timeout;
	}

	UnverifiedBodies memory() {
		return this.memory;
	}

	DeadlineWatch watch() {
		return this.watch;
	}

	Executor helpers() {
		return this.helpers;
	}

	/**
	 * Takes a body that has come after all, or the reason why it does not count. One of
	 * its methods is called, once.
	 */
	interface Receiver {

		/**
		 * The body has come.
		 * @param body the body, which is not verified
		 * @param check has taken the body, {@code null} where no secret is configured
		 */
		void receive(byte[] body, @Nullable SignatureCheck check);

		/**
		 * The body is refused.
		 * @param reason the reason
		 * @param complete whether the exchange ends with that
		 */
		void refuse(RefusedException reason, boolean complete);

	}

}
