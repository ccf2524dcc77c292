package io.flame.runner;

import java.time.Duration;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.flame.context.Deadline;
import io.flame.context.DeadlineWatch;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Calls that came together. One thread executes them one after the other as long as that
 * is faster than calling another one. If there is more to do than that, or a call takes
 * longer than its method used to, a helper comes for the rest: nobody waits for a call
 * that is not short.
 */
final class Batch {

	private static final Log logger = LogFactory.getLog(Batch.class);

	/** What it takes until a helper has come. */
	private static final long HELP_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

	/** What it may take at the most that one thread expects to be done with. */
	private static final Duration PATIENCE = Duration.ofMillis(2);

	private final Queue<Call> calls;

	private final BatchAnswers answers;

	private final InvocationDispatcher dispatcher;

	private final Executor helpers;

	private final DeadlineWatch watch;

	private final AtomicLong expectedNanos;

	private final AtomicBoolean helperComes = new AtomicBoolean();

	Batch(Collection<Call> calls, BatchAnswers answers, InvocationDispatcher dispatcher, Executor helpers,
			DeadlineWatch watch) {
		this.calls = new ConcurrentLinkedQueue<>(calls);
		this.answers = answers;
		this.dispatcher = dispatcher;
		this.helpers = helpers;
		this.watch = watch;
		this.expectedNanos = new AtomicLong(calls.stream().mapToLong(Call::expectedNanos).sum());
	}

	/**
	 * Have all of them executed by helpers: what may never end must not keep the server's
	 * thread.
	 */
	void executeElsewhere() {
		if (!callHelper()) {
			execute();
		}
	}

	/**
	 * Execute those that are left, on the calling thread.
	 */
	void execute() {
		DeadlineWatch.Watched watched = this.watch.beginInterruptible(Deadline.after(PATIENCE), this::callHelper);
		try {
			Call call = this.calls.poll();
			while (call != null) {
				if (this.expectedNanos.getAndAdd(-call.expectedNanos()) > HELP_NANOS) {
					callHelper();
				}
				execute(call);
				call = this.calls.poll();
			}
		}
		finally {
			this.watch.end(watched);
		}
	}

	/**
	 * What goes wrong beyond its own answer must not keep the others from being executed:
	 * they have their slots.
	 */
	private void execute(Call call) {
		try {
			this.dispatcher.execute(call.invocation(), call.answer());
		}
		catch (RuntimeException | Error ex) {
			logger.error("A call could not be answered", ex);
			call.answer().cutOff();
		}
	}

	/**
	 * What is ready must not wait for a call that takes long, either.
	 * @return whether one comes, or is not needed
	 */
	private boolean callHelper() {
		boolean needed = !this.calls.isEmpty() || this.answers.hasReady();
		if (!needed || !this.helperComes.compareAndSet(false, true)) {
			return true;
		}
		try {
			this.helpers.execute(this::help);
			return true;
		}
		catch (RuntimeException | Error ex) {
			// there are no more threads
			this.helperComes.set(false);
			logger.warn("There is no thread to help with several calls: " + ex);
			return false;
		}
	}

	private void help() {
		this.helperComes.set(false);
		// whoever writes already may wait for the client
		this.answers.tryFlush();
		execute();
		this.answers.flush();
	}

	/**
	 * A call of the batch.
	 *
	 * @param invocation the call
	 * @param expectedNanos how long it may take, in nanoseconds
	 * @param answer takes its answer
	 */
	record Call(PreparedInvocation invocation, long expectedNanos, Answer answer) {

	}

}
