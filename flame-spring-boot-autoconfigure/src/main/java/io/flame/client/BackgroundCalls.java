package io.flame.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.flame.FlameCastFailedEvent;
import io.flame.context.Deadline;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Executes calls that their callers do not wait for, each on a thread of its own. The
 * shutdown of the application waits for calls whose outcome is not returned to a caller.
 * Thread-safe.
 */
public final class BackgroundCalls implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(BackgroundCalls.class);

	/** After the web server, whose requests make calls, and before the pools. */
	private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 3072;

	private final Executor executor;

	private final UnaryOperator<Runnable> handOver;

	private final ApplicationEventPublisher events;

	private final Duration grace;

	private final Set<CompletableFuture<?>> casts = ConcurrentHashMap.newKeySet();

	private volatile boolean running;

	/**
	 * Create it.
	 * @param executor gives each call a thread
	 * @param handOver takes to that thread what belongs to the calling one; called by the
	 * latter
	 * @param events publishes failures that are not returned to a caller
	 * @param grace how long to wait at the end of the application
	 */
	public BackgroundCalls(Executor executor, UnaryOperator<Runnable> handOver, ApplicationEventPublisher events,
			Duration grace) {
		this.executor = executor;
		this.handOver = handOver;
		this.events = events;
		this.grace = grace;
	}

	<T extends @Nullable Object> CompletableFuture<T> submit(SubmittedCall.Work<T> work) {
		SubmittedCall<T> call = SubmittedCall.of(work);
		try {
			start(call);
		}
		catch (RuntimeException | Error ex) {
			// no thread could be started
			call.completeExceptionally(ex);
		}
		return call;
	}

	private void start(SubmittedCall<?> call) {
		Runnable handedOver = this.handOver.apply(call);
		this.executor.execute(() -> {
			try {
				handedOver.run();
			}
			catch (RuntimeException | Error ex) {
				// the call itself throws nothing
				call.completeExceptionally(ex);
			}
		});
	}

	void cast(Cast cast, SubmittedCall.Work<@Nullable Object> work) {
		SubmittedCall<@Nullable Object> call = SubmittedCall.of(work);
		this.casts.add(call);
		call.whenComplete((result, failure) -> {
			if (failure != null) {
				failed(cast, failure);
			}
			this.casts.remove(call);
		});
		try {
			start(call);
		}
		catch (RuntimeException | Error ex) {
			this.casts.remove(call);
			throw ex;
		}
	}

	private void failed(Cast cast, Throwable failure) {
		FlameCastFailedEvent event = new FlameCastFailedEvent(cast.serviceId(), cast.methodId().get(), cast.tags(),
				failure);
		String name = event.serviceId() + ((event.methodId() != null) ? "/" + event.methodId() : "");
		logger.warn("The cast of %s failed%s".formatted(name, event.tags().isEmpty() ? "" : " " + event.tags()),
				failure);
		try {
			this.events.publishEvent(event);
		}
		catch (RuntimeException ex) {
			logger.warn("A listener failed to handle the failed cast of %s".formatted(name), ex);
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		Deadline deadline = Deadline.after(this.grace);
		List.copyOf(this.casts).forEach((call) -> await(call, deadline));
		List<CompletableFuture<?>> late = List.copyOf(this.casts);
		if (!late.isEmpty()) {
			logger.warn("Cancelling %d cast(s) that did not complete within %d s".formatted(late.size(),
					this.grace.toSeconds()));
			late.forEach((call) -> call.cancel(true));
		}
	}

	private static void await(CompletableFuture<?> call, Deadline deadline) {
		try {
			call.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException | CancellationException | TimeoutException ex) {
			// told to others, or below
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/**
	 * The target of a cast, for reports of its failure.
	 *
	 * @param serviceId the service
	 * @param methodId gives the method, {@code null} if none was called
	 * @param tags the tags of its calls
	 */
	record Cast(String serviceId, Supplier<@Nullable String> methodId, Map<String, String> tags) {

	}

}
