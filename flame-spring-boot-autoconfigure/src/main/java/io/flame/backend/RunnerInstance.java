package io.flame.backend;

import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * A runner that a backend has placed. Implementations are thread-safe.
 */
public interface RunnerInstance {

	/**
	 * The id of the runner.
	 * @return the id of the {@link LaunchRequest}, or the backend's own for a runner that
	 * the pool does not {@linkplain #owned() own}
	 */
	String id();

	/**
	 * Where calls are sent to.
	 * @return the URI of the invoke path
	 */
	URI uri();

	/**
	 * Where the runner accepts a link.
	 * @return the address, {@code null} if it accepts none
	 */
	default @Nullable SocketAddress link() {
		return null;
	}

	/**
	 * Whether the pool owns the runner. A runner that was started by others is never
	 * terminated, uses the application's secret instead of its own, and need not have the
	 * id that the pool knows it by.
	 * @return whether the pool owns it
	 */
	default boolean owned() {
		return true;
	}

	/**
	 * Completes when the runner has terminated, expected or not. Never completes where
	 * the backend cannot know.
	 * @return a stage that completes on a thread of the backend, never exceptionally
	 */
	CompletionStage<Termination> terminated();

	/**
	 * The last lines that the runner printed. They stay readable after its end, until it
	 * is {@linkplain #terminate terminated}.
	 * @return the lines, the latest last; empty where the backend cannot know them
	 */
	default List<String> lastOutput() {
		return List.of();
	}

	/**
	 * Terminate the runner, wait for its end and release its resources. Repeated calls do
	 * no harm. An interrupt of the calling thread shortens the grace and is kept.
	 * @param grace how long the runner may take to terminate by itself before it is
	 * forced, zero to force it at once
	 */
	void terminate(Duration grace);

}
