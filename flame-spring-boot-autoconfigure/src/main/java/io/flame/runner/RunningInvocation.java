package io.flame.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.flame.FlameCancelledException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.InvocationContext;
import io.flame.protocol.InvocationRequest;
import io.flame.protocol.PeerTimings;
import io.flame.protocol.RunnerDescription;
import io.flame.store.ReferenceScope;
import org.jspecify.annotations.Nullable;

/**
 * A call that is being executed, and what its handler can know about it. Thread-safe.
 */
final class RunningInvocation implements InvocationContext, ReferenceScope, CancellableCall {

	/** The last one that handlers can turn into milliseconds. */
	private static final Instant LATEST_DEADLINE = Instant.ofEpochMilli(Long.MAX_VALUE);

	private final InvocationRequest request;

	private final String invocationId;

	private final Duration timeout;

	private final @Nullable String referenceOwner;

	private volatile Instant deadline;

	/** The id of a call that waits for it. */
	private volatile String describedAs;

	private final long started = System.nanoTime();

	private volatile RunnerDescription.@Nullable Progress progress;

	private volatile boolean cancelled;

	private volatile boolean expired;

	private volatile @Nullable Throwable thrown;

	private volatile long cancelledAt;

	/** Set while the handler runs: only then may its thread be interrupted. */
	private @Nullable Thread thread;

	private volatile Runnable cutOff = () -> {
	};

	RunningInvocation(InvocationRequest request, Duration timeout) {
		this(request, timeout, null);
	}

	/**
	 * Create it.
	 * @param referenceOwner the owner of references that the call makes, {@code null} for
	 * this process
	 */
	RunningInvocation(InvocationRequest request, Duration timeout, @Nullable String referenceOwner) {
		this.referenceOwner = referenceOwner;
		this.request = request;
		this.invocationId = Objects.requireNonNullElseGet(request.invocationId(), () -> UUID.randomUUID().toString());
		this.describedAs = this.invocationId;
		this.timeout = timeout;
		Instant end = Instant.now().plus(timeout);
		this.deadline = end.isBefore(LATEST_DEADLINE) ? end : LATEST_DEADLINE;
	}

	/**
	 * The calling thread begins to execute the handler.
	 * @return whether it should: nobody waits for a call that was cancelled
	 */
	synchronized boolean begin() {
		this.thread = Thread.currentThread();
		return !this.cancelled;
	}

	/**
	 * The handler is done. An interrupt that came for it must not hit the thread's next
	 * work.
	 */
	synchronized void end() {
		this.thread = null;
		Thread.interrupted();
	}

	@Override
	public synchronized void cancel() {
		if (!this.cancelled) {
			this.cancelledAt = System.nanoTime();
		}
		this.cancelled = true;
		if (this.thread != null) {
			this.thread.interrupt();
		}
	}

	/**
	 * The time for it is over.
	 */
	synchronized void expire() {
		this.expired = !this.cancelled;
		cancel();
	}

	/**
	 * Another call waits for it, perhaps longer.
	 */
	void extend(Instant deadline) {
		if (deadline.isAfter(this.deadline)) {
			this.deadline = deadline;
		}
	}

	/**
	 * The call that it was executed for waits no longer, but another one does.
	 */
	void describeAs(String invocationId) {
		this.describedAs = invocationId;
	}

	boolean isExpired() {
		return this.expired;
	}

	Duration timeout() {
		return this.timeout;
	}

	/**
	 * The handler has failed, or could not begin.
	 */
	void failed(Throwable thrown) {
		this.thrown = thrown;
	}

	/**
	 * Why its caller gets no result, whatever the handler did in the end.
	 */
	@Nullable Throwable failure() {
		if (this.expired) {
			return new FlameTimeoutException(Stage.EXECUTION, "Invocation %s took too long.".formatted(name()),
					this.thrown);
		}
		if (this.cancelled) {
			return new FlameCancelledException("Invocation %s was cancelled.".formatted(name()), this.thrown);
		}
		return this.thrown;
	}

	/**
	 * Whether the end of the process must not wait for the handler: it ignores that it
	 * was cancelled, and nobody else waits for it.
	 */
	boolean isStuck() {
		return this.cancelled
				&& System.nanoTime() - this.cancelledAt >= PeerTimings.DEFAULTS.cancellationPatience().toNanos();
	}

	/**
	 * Whether the handler ends the process: it waits for the end of the shutdown, which
	 * must not wait for it.
	 */
	synchronized boolean isExiting() {
		return this.thread != null && Arrays.stream(this.thread.getStackTrace())
			.anyMatch((frame) -> frame.getClassName().equals(Runtime.class.getName())
					&& frame.getMethodName().equals("exit"));
	}

	void onCutOff(Runnable action) {
		this.cutOff = action;
	}

	/**
	 * The process ends, and does not wait for the handler.
	 */
	void cutOff() {
		this.cutOff.run();
	}

	/**
	 * The call as a log should name it.
	 */
	String name() {
		return "%s (%s/%s)".formatted(this.invocationId, this.request.serviceId(), this.request.methodId());
	}

	RunnerDescription.RunningInvocation describe() {
		return new RunnerDescription.RunningInvocation(this.describedAs, this.request.serviceId(),
				this.request.methodId(), (System.nanoTime() - this.started) / 1_000_000, this.progress);
	}

	@Override
	public String invocationId() {
		return this.invocationId;
	}

	@Override
	public Instant deadline() {
		return this.deadline;
	}

	@Override
	public @Nullable String idempotencyKey() {
		return this.request.idempotencyKey();
	}

	@Override
	public int attempt() {
		return this.request.attempt();
	}

	@Override
	public Map<String, String> trace() {
		return this.request.trace();
	}

	@Override
	public boolean isCancelled() {
		return this.cancelled;
	}

	@Override
	public @Nullable String referenceOwner() {
		return this.referenceOwner;
	}

	@Override
	public String referenceMaker() {
		return this.request.serviceId() + "/" + this.request.methodId();
	}

	@Override
	public void progress(double fraction, String message) {
		this.progress = new RunnerDescription.Progress(fraction, message);
	}

}
