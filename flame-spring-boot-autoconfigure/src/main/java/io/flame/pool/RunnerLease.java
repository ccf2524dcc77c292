package io.flame.pool;

import java.util.function.Consumer;

import io.flame.backend.Runner;
import org.jspecify.annotations.Nullable;

/**
 * The right to execute one call on a runner. It is good for one use: closing it a second
 * time is an error.
 */
public final class RunnerLease implements AutoCloseable {

	private final RunnerPool pool;

	private final PooledRunner pooled;

	private boolean closed;

	private @Nullable String lost;

	private @Nullable Consumer<String> listener;

	RunnerLease(RunnerPool pool, PooledRunner pooled) {
		this.pool = pool;
		this.pooled = pooled;
	}

	/**
	 * The runner.
	 * @return the runner
	 */
	public Runner runner() {
		return this.pooled.runner();
	}

	/**
	 * Be told at once when the runner is lost.
	 * @param listener gets the reason; called on any thread, at most once, immediately if
	 * the runner is lost already
	 */
	public void onLost(Consumer<String> listener) {
		String reason;
		synchronized (this) {
			this.listener = listener;
			reason = this.lost;
		}
		if (reason != null) {
			listener.accept(reason);
		}
	}

	/**
	 * Why the runner was lost.
	 * @return a sentence, or {@code null} as far as is known
	 */
	public synchronized @Nullable String lost() {
		return this.lost;
	}

	void lost(String reason) {
		Consumer<String> listener;
		synchronized (this) {
			this.lost = reason;
			listener = this.listener;
		}
		if (listener != null) {
			listener.accept(reason);
		}
	}

	/**
	 * Report that the runner refused the call because it drains. It gets no more calls.
	 */
	public void reportDraining() {
		this.pool.retire(this.pooled);
	}

	/**
	 * Report that the runner refused the call because it is busy with others' calls. It
	 * gets no more calls for a moment.
	 */
	public void reportBusy() {
		this.pool.rest(this.pooled);
	}

	/**
	 * Report that the runner could not be reached, broke the connection, or drains while
	 * another one may take its place. It gets no more calls until it has said that it
	 * takes some.
	 */
	public void reportUnavailable() {
		this.pool.suspect(this.pooled);
	}

	PooledRunner pooled() {
		return this.pooled;
	}

	/**
	 * Give the slot back.
	 * @throws IllegalStateException if it was given back before
	 */
	@Override
	public void close() {
		synchronized (this) {
			if (this.closed) {
				throw new IllegalStateException("The lease of runner '" + runner().id() + "' was closed before");
			}
			this.closed = true;
			this.listener = null;
		}
		this.pool.release(this);
	}

}
