package io.flame.backend.process;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerStartException;
import io.flame.backend.Termination;

/**
 * A child JVM.
 */
final class ChildProcess implements RunnerInstance {

	/** The time that the operating system needs to kill a process. */
	private static final Duration FORCED = Duration.ofSeconds(5);

	private final String id;

	private final Process process;

	private final ChildDirectory directory;

	private final ChildWatch watch;

	private final CompletableFuture<ReadySignal> ready;

	ChildProcess(String id, Process process, ChildDirectory directory, ChildWatch watch,
			CompletableFuture<ReadySignal> ready) {
		this.id = id;
		this.process = process;
		this.directory = directory;
		this.watch = watch;
		this.ready = ready;
		watch.terminated()
			.thenRun(() -> ready
				.completeExceptionally(new IllegalStateException("The process ended before it was ready")));
	}

	/**
	 * Hand the secret over. A child that does not live any more is noticed elsewhere.
	 */
	void send(String secret) {
		try {
			OutputStream input = this.process.getOutputStream();
			input.write((secret + "\n").getBytes(StandardCharsets.US_ASCII));
			input.flush();
		}
		catch (IOException ex) {
			// it has ended
		}
	}

	void awaitAddress(Duration timeout) throws RunnerStartException, InterruptedException {
		try {
			this.ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			int exitCode = this.process.exitValue();
			throw new RunnerStartException("The process of runner '%s' ended with exit code %d before it was ready%s"
				.formatted(this.id, exitCode, explanation()), null, exitCode < ExitReason.FIRST_SIGNAL_EXIT_CODE);
		}
		catch (TimeoutException ex) {
			throw new RunnerStartException(
					"The process of runner '%s' was not ready within %d ms ('spawn-timeout', less a moment to report it)%s"
						.formatted(this.id, timeout.toMillis(), explanation()),
					null, false);
		}
	}

	/**
	 * The cause, as far as it can be found in the output, on the first line, since that
	 * is all that some look at.
	 */
	private String explanation() {
		if (!this.process.isAlive()) {
			this.watch.awaitOutput();
		}
		List<String> lines = lastOutput();
		if (lines.isEmpty()) {
			return ". It printed nothing.";
		}
		String cause = this.watch.output().cause();
		return ((cause != null) ? ": " + cause : ".")
				+ "%nIts last output:%n%s".formatted(String.join("\n", lines).indent(4).stripTrailing());
	}

	@Override
	public List<String> lastOutput() {
		return this.watch.output().lastLines();
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public URI uri() {
		ReadySignal signal = this.ready.join();
		return URI.create("http://127.0.0.1:" + signal.port() + signal.path());
	}

	@Override
	public SocketAddress link() {
		int port = this.ready.join().link();
		return (port != 0) ? new InetSocketAddress("127.0.0.1", port)
				: UnixDomainSocketAddress.of(ChildProperties.link(this.directory.path()));
	}

	@Override
	public CompletionStage<Termination> terminated() {
		return this.watch.terminated();
	}

	@Override
	public void terminate(Duration grace) {
		// Process itself would close its streams, too: to the child that is the end of
		// its parent, and what it still prints is lost
		ProcessHandle handle = this.process.toHandle();
		if (!grace.isZero() && this.process.isAlive()) {
			handle.destroy();
			awaitExit(grace);
		}
		handle.destroyForcibly();
		awaitForcedExit(this.process);
		this.watch.awaitOutput();
		this.process.destroyForcibly();
		closeStreams();
		this.directory.delete();
	}

	/** An interrupt shortens the grace. */
	private void awaitExit(Duration time) {
		try {
			this.process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** An interrupt must not leave files that the process still writes. */
	static void awaitForcedExit(Process process) {
		boolean interrupted = Thread.interrupted();
		long end = System.nanoTime() + FORCED.toNanos();
		boolean waiting = true;
		while (waiting) {
			try {
				process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
				waiting = false;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void closeStreams() {
		try {
			this.process.getOutputStream().close();
		}
		catch (IOException ex) {
			// the child has terminated, and nothing more can be written
		}
	}

}
