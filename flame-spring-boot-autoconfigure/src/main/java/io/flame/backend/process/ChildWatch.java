package io.flame.backend.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

import io.flame.backend.Termination;
import org.jspecify.annotations.Nullable;

/**
 * The threads that read a child's output and wait for its end. They are started before
 * the child: where there is no room for them, there is no child to be lost.
 */
final class ChildWatch {

	/** The time for reading the rest, unless another process keeps the output open. */
	private static final Duration READING = Duration.ofSeconds(2);

	private final ChildOutput output;

	/** {@code null} if there will be none. */
	private final CompletableFuture<@Nullable Process> process = new CompletableFuture<>();

	private final CompletableFuture<Termination> terminated = new CompletableFuture<>();

	private final Thread reader;

	private ChildWatch(String id, ChildOutput output, ThreadFactory threads) {
		this.output = output;
		this.reader = daemon(threads, "flame-output-" + id, this::read);
		Thread watcher = daemon(threads, "flame-exit-" + id, this::awaitExit);
		this.reader.start();
		try {
			watcher.start();
		}
		catch (Throwable ex) {
			abandon();
			throw ex;
		}
	}

	/**
	 * Start the threads.
	 * @throws OutOfMemoryError if that is not possible; nothing is left then
	 */
	static ChildWatch start(String id, ChildOutput output, ThreadFactory threads) {
		return new ChildWatch(id, output, threads);
	}

	private static Thread daemon(ThreadFactory threads, String name, Runnable task) {
		Thread thread = threads.newThread(task);
		thread.setName(name);
		thread.setDaemon(true);
		return thread;
	}

	void watch(Process process) {
		this.process.complete(process);
	}

	/**
	 * There will be no process.
	 */
	void abandon() {
		this.process.complete(null);
	}

	private void read() {
		Process process = this.process.join();
		if (process != null) {
			this.output.read(process.getInputStream());
		}
	}

	private void awaitExit() {
		Process process = this.process.join();
		if (process == null) {
			return;
		}
		int exitCode = exitCode(process);
		try {
			if (exitCode == ExitReason.OUT_OF_MEMORY_EXIT_CODE) {
				awaitOutput();
			}
			this.terminated.complete(ExitReason.of(process.pid(), exitCode, this.output.lastLines()));
		}
		catch (Throwable ex) {
			// short of memory, but the end must be noticed nevertheless
			this.terminated.complete(new Termination("The process terminated.", exitCode));
			throw ex;
		}
	}

	private static int exitCode(Process process) {
		while (true) {
			try {
				return process.waitFor();
			}
			catch (InterruptedException ex) {
				// not meant for this thread, which ends with the process
			}
		}
	}

	/**
	 * Wait until the rest of the output has been read. An interrupt is kept.
	 */
	void awaitOutput() {
		try {
			this.reader.join(READING.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	CompletionStage<Termination> terminated() {
		return this.terminated.minimalCompletionStage();
	}

	ChildOutput output() {
		return this.output;
	}

}
