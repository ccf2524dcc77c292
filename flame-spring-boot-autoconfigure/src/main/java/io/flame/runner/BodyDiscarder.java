package io.flame.runner;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.flame.context.Deadline;
import io.flame.context.DeadlineWatch;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads on for a moment after a request has been refused, and keeps nothing: if the
 * connection were closed at once, the client could miss the response. Holds no thread
 * meanwhile.
 */
final class BodyDiscarder implements ReadListener {

	private static final int CHUNK_SIZE = 8 * 1024;

	private static final long MAX_SIZE = 2 * 1024 * 1024;

	private static final Duration LINGER = Duration.ofSeconds(2);

	private final Exchange exchange;

	private final ServletInputStream input;

	private final DeadlineWatch watch;

	private final AtomicBoolean finished = new AtomicBoolean();

	private final DeadlineWatch.Watched watched;

	private long left = MAX_SIZE;

	private BodyDiscarder(Exchange exchange, DeadlineWatch watch) throws IOException {
		this.exchange = exchange;
		this.input = exchange.request().getInputStream();
		this.watch = watch;
		this.watched = watch.beginInterruptible(Deadline.after(LINGER), this::finish);
	}

	/**
	 * Begin, where nothing of the body has been read.
	 */
	static void start(Exchange exchange, DeadlineWatch watch) throws IOException {
		exchange.startAsync();
		BodyDiscarder discarder = new BodyDiscarder(exchange, watch);
		discarder.input.setReadListener(discarder);
	}

	/**
	 * Go on for another listener.
	 */
	static BodyDiscarder take(Exchange exchange, DeadlineWatch watch) throws IOException {
		return new BodyDiscarder(exchange, watch);
	}

	@Override
	public void onDataAvailable() throws IOException {
		byte @Nullable [] scratch = null;
		while (!this.finished.get() && !this.input.isFinished() && this.input.isReady()) {
			scratch = (scratch != null) ? scratch : new byte[CHUNK_SIZE];
			this.left -= Math.max(0, this.input.read(scratch));
			if (this.left <= 0) {
				finish();
			}
		}
	}

	@Override
	public void onAllDataRead() {
		finish();
	}

	@Override
	public void onError(Throwable problem) {
		finish();
	}

	private void finish() {
		if (this.finished.compareAndSet(false, true)) {
			this.watch.end(this.watched);
			this.exchange.complete();
		}
	}

}
