package io.flame.runner;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.flame.FlameErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Counts the requests that this runner has refused, and reports those whose signature it
 * does not accept: its parents cannot call it then. Thread-safe.
 */
public final class RunnerRejections {

	private static final Log logger = LogFactory.getLog(RunnerRejections.class);

	/** Anybody may send such requests: they must not fill the log. */
	private static final Duration QUIET = Duration.ofMinutes(1);

	private static final List<String> REASONS = List.of(FlameErrorCode.NOT_FOUND, FlameErrorCode.UNSUPPORTED_MEDIA_TYPE,
			FlameErrorCode.PAYLOAD_TOO_LARGE, FlameErrorCode.SIGNATURE_ERROR, FlameErrorCode.TIMEOUT,
			FlameErrorCode.BAD_REQUEST, FlameErrorCode.BUILD_MISMATCH, FlameErrorCode.DRAINING, FlameErrorCode.BUSY,
			FlameErrorCode.REGISTRY_ERROR, FlameErrorCode.IDEMPOTENCY_CONFLICT, FlameErrorCode.INTERNAL_ERROR);

	private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

	private final AtomicLong nextReport = new AtomicLong(System.nanoTime());

	private final AtomicLong unreported = new AtomicLong();

	/**
	 * Why requests may be refused.
	 * @return error codes of {@link FlameErrorCode}
	 */
	public static List<String> reasons() {
		return REASONS;
	}

	/**
	 * How many requests have been refused.
	 * @param reason one of the {@linkplain #reasons() reasons}
	 * @return a number that only grows
	 */
	public long count(String reason) {
		LongAdder count = this.counts.get(reason);
		return (count != null) ? count.sum() : 0;
	}

	void rejected(HttpServletRequest request, RefusedException refusal) {
		rejected(refusal);
		if (refusal.error().code().equals(FlameErrorCode.SIGNATURE_ERROR)) {
			report("Rejected a request from %s with status 401: %s%s".formatted(request.getRemoteAddr(),
					refusal.error().message(),
					refusal.isUnsigned() ? " Set 'flame.security.secret' of the parent to that of this runner." : ""));
		}
	}

	/**
	 * A call over a link was refused.
	 */
	void rejected(RefusedException refusal) {
		this.counts.computeIfAbsent(refusal.error().code(), (key) -> new LongAdder()).increment();
	}

	/**
	 * The peer of a link could not authenticate itself.
	 */
	void rejectedLink(String address, String reason) {
		this.counts.computeIfAbsent(FlameErrorCode.SIGNATURE_ERROR, (key) -> new LongAdder()).increment();
		report("Rejected a link from %s: %s".formatted(address, reason));
	}

	private void report(String message) {
		long now = System.nanoTime();
		long next = this.nextReport.get();
		if (now - next < 0 || !this.nextReport.compareAndSet(next, now + QUIET.toNanos())) {
			this.unreported.incrementAndGet();
			return;
		}
		long more = this.unreported.getAndSet(0);
		logger.warn(message + ((more > 0) ? " %d more since the last report.".formatted(more) : ""));
	}

}
