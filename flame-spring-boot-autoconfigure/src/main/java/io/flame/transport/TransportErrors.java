package io.flame.transport;

import java.util.Map;

import io.flame.FlameCancelledException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameSerializationException;
import io.flame.FlameSignatureException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.FlameTransportException;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no response to a request.
 */
final class TransportErrors {

	private TransportErrors() {
	}

	/**
	 * The time is over.
	 */
	static FlameTimeoutException timedOut(String target, @Nullable Throwable cause) {
		return new FlameTimeoutException(Stage.EXECUTION, target + " got no response in time.", cause);
	}

	/**
	 * The calling thread is interrupted.
	 */
	static FlameCancelledException interrupted(String target, @Nullable Throwable cause) {
		return new FlameCancelledException("The thread that waited for %s was interrupted.".formatted(target), cause);
	}

	/**
	 * Nobody has seen anything of the request.
	 * @param reason why, with or without a full stop
	 */
	static FlameTransportException notSent(String target, @Nullable String reason, @Nullable Throwable cause) {
		return new FlameTransportException("%s could not be sent: %s".formatted(target, reason), cause, Map.of(), true);
	}

	/**
	 * Some of the request was sent.
	 * @param reason why, as a sentence
	 */
	static FlameRunnerLostException lost(String target, @Nullable String reason, @Nullable Throwable cause) {
		return new FlameRunnerLostException(
				"The runner was lost while it was busy with %s: %s Whether the call took effect is unknown."
					.formatted(target, reason),
				cause);
	}

	/**
	 * The connection broke during a request that has no effect.
	 */
	static FlameTransportException broken(TransportRequest request, FlameRunnerLostException loss) {
		Throwable cause = loss.getCause();
		return new FlameTransportException(
				"%s got no response: %s".formatted(request.target(),
						(cause != null && cause.getMessage() != null) ? cause.getMessage() : "the connection broke."),
				(cause != null) ? cause : loss, Map.of(), true);
	}

	/**
	 * The response is larger than this parent reads.
	 */
	static FlameSerializationException tooLarge(String target, long maxResponseSize) {
		return new FlameSerializationException(
				"The response to %s is larger than %d bytes. Return less, or raise 'flame.max-response-size'."
					.formatted(target, maxResponseSize));
	}

	/**
	 * The runner refuses the signature of a request without a body, or wants one.
	 */
	static FlameSignatureException secretDiffers(TransportRequest request) {
		boolean signed = request.headers().containsKey(RequestSigner.SIGNATURE_HEADER);
		return new FlameSignatureException(
				"The runner refused the signature of %s (HTTP status 401): %s. Set 'flame.security.secret' (FLAME_SECRET) to the same value in parent and runner%s"
					.formatted(request.target(),
							signed ? "it has another secret" : "it has a secret, and this parent has none",
							signed ? ", and compare their clocks." : "."));
	}

	/**
	 * There is a server, but no runner.
	 */
	static FlameTransportException noRunner(TransportRequest request, TransportResponse response,
			@Nullable Throwable cause) {
		return new FlameTransportException(
				"%s is not a Flame runner: it responded to %s with HTTP status %d and %s. Check the URL and 'flame.invoke-path'."
					.formatted(request.uri(), request.method(), response.status(),
							(response.mediaType() != null) ? response.mediaType() : "no media type"),
				cause);
	}

}
