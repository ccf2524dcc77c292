package io.flame.backend.process;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.flame.backend.Runner;
import io.flame.backend.RunnerStartException;
import io.flame.protocol.BuildId;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * A child JVM.
 */
final class ChildProcess implements Runner {

	/** Exit codes from here on mean that a signal has ended it, which may pass. */
	private static final int FIRST_SIGNAL_EXIT_CODE = 128;

	/** What a JVM takes to end in order, after its web server has stopped. */
	private static final Duration FAREWELL = Duration.ofSeconds(2);

	/** What reading the rest takes, unless somebody else holds on to the output. */
	private static final Duration READING = Duration.ofSeconds(2);

	private final String id;

	private final Process process;

	private final ChildDirectory directory;

	private final int capacity;

	private final RequestSigner signer;

	private final ChildOutput output;

	private final Thread reader;

	private final CompletableFuture<ReadySignal> ready = new CompletableFuture<>();

	private final CompletableFuture<String> terminated;

	ChildProcess(String pool, String id, Process process, ChildDirectory directory, int capacity,
			RequestSigner signer) {
		this.id = id;
		this.process = process;
		this.directory = directory;
		this.capacity = capacity;
		this.signer = signer;
		this.output = new ChildOutput(pool, id, process.getInputStream(), this.ready::complete);
		this.reader = new Thread(this.output, "flame-output-" + id);
		this.reader.setDaemon(true);
		this.reader.start();
		this.terminated = process.onExit().thenApply((ended) -> exitReason());
		this.terminated.thenAccept((reason) -> this.ready
			.completeExceptionally(new IllegalStateException("The process ended before it was ready")));
	}

	private String exitReason() {
		return "Its process (pid %d) ended with exit code %d.".formatted(this.process.pid(), this.process.exitValue());
	}

	void awaitReady(Duration timeout, BuildId build) throws RunnerStartException, InterruptedException {
		try {
			ReadySignal signal = this.ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
			if (!build.accepts(signal.build())) {
				throw new RunnerStartException(
						"Runner '%s' is build '%s' of the application, this parent is build '%s': the application on the disk has changed. Restart the parent, or set 'flame.build.verify' to false."
							.formatted(this.id, signal.build(), build.value()),
						null, true);
			}
		}
		catch (ExecutionException ex) {
			throw new RunnerStartException(
					"The process of runner '%s' ended with exit code %d before it was ready%s".formatted(this.id,
							this.process.exitValue(), explanation()),
					null, this.process.exitValue() < FIRST_SIGNAL_EXIT_CODE);
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
			awaitOutput();
		}
		List<String> lines = lastOutput();
		if (lines.isEmpty()) {
			return ". It printed nothing.";
		}
		String cause = ChildOutput.cause(lines);
		return ((cause != null) ? ": " + cause : ".")
				+ "%nIts last output:%n%s".formatted(String.join("\n", lines).indent(4).stripTrailing());
	}

	@Override
	public List<String> lastOutput() {
		return this.output.lastLines();
	}

	/** What it printed at last may still be read. */
	private void awaitOutput() {
		try {
			this.reader.join(READING.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
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
	public Integer capacity() {
		return this.capacity;
	}

	@Override
	public boolean baseProtocol() {
		return false;
	}

	@Override
	public @Nullable RequestSigner signer() {
		return this.signer;
	}

	@Override
	public boolean addressable() {
		return true;
	}

	@Override
	public CompletableFuture<String> terminated() {
		return this.terminated;
	}

	@Override
	public @Nullable String awaitTerminated() {
		awaitExit(FAREWELL);
		return Runner.super.awaitTerminated();
	}

	@Override
	public void terminate(Duration grace) {
		// Process itself would close its streams, too: to the child that is the end of
		// its parent, and what it still has to say is lost
		ProcessHandle handle = this.process.toHandle();
		if (!grace.isZero()) {
			handle.destroy();
			awaitExit(grace);
		}
		handle.destroyForcibly();
		awaitExit(Duration.ofSeconds(5));
		awaitOutput();
		this.process.destroyForcibly();
		closeStreams();
		this.directory.delete();
	}

	private void awaitExit(Duration time) {
		try {
			this.process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void closeStreams() {
		try {
			this.process.getOutputStream().close();
		}
		catch (IOException ex) {
			// it is gone, and with it what could not be written
		}
	}

}
