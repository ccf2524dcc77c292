package io.flame.backend;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * A process that executes calls. Implementations are thread-safe.
 */
public interface Runner {

	/**
	 * The id of the runner, unique in its parent.
	 * @return the id
	 */
	String id();

	/**
	 * Where calls are sent to.
	 * @return the URI of the invoke path
	 */
	URI uri();

	/**
	 * How many calls it executes at the same time.
	 * @return the capacity or {@code null} if it is not known
	 */
	@Nullable Integer capacity();

	/**
	 * Whether it speaks nothing but the base protocol: superjson, no cancel.
	 * @return whether it is a base protocol runner
	 */
	boolean baseProtocol();

	/**
	 * What signs requests to this runner.
	 * @return the signer, {@code null} for the one of the application's secrets
	 */
	@Nullable RequestSigner signer();

	/**
	 * Whether the parent knows the id that the runner has of itself, so that calls can be
	 * addressed to it alone.
	 * @return whether the id is the runner's own
	 */
	boolean addressable();

	/**
	 * Completes with a sentence about the reason when the runner has come to its end,
	 * expected or not. Never completes where the backend can not know.
	 * @return a future that must not be completed by others
	 */
	CompletableFuture<String> terminated();

	/**
	 * Wait a moment for the reason of the runner's end: a broken connection is seen
	 * before the end of a process, which says more.
	 * @return the reason, or {@code null} if the runner has not come to its end, or the
	 * calling thread is interrupted, which it stays
	 */
	default @Nullable String awaitTerminated() {
		try {
			return terminated().get(300, TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
	}

	/**
	 * The last lines that the runner printed. They stay readable after its end.
	 * @return the lines, the latest last; empty where the backend can not know them
	 */
	default List<String> lastOutput() {
		return List.of();
	}

	/**
	 * End the runner and free what it used. Repeated calls do no harm.
	 * @param grace how long it may take to come to its end by itself
	 */
	void terminate(Duration grace);

}
