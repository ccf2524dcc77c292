package io.flame.backend.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

import io.flame.backend.LaunchRequest;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerInstance;
import io.flame.backend.RunnerStartException;
import io.flame.backend.SpawnedRunner;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Starts runners as child processes on this machine. They listen on a free loopback port
 * and terminate when this process does.
 */
public final class ProcessRunnerBackend implements RunnerBackend {

	private static final Log logger = LogFactory.getLog(ProcessRunnerBackend.class);

	private static final long MEBIBYTE = 1024 * 1024;

	private final ChildCommand command;

	private final Function<String, ChildSettings> settings;

	private final ProcessLimits limits;

	private final ThreadFactory threads;

	private final ProcessStarter starter;

	/**
	 * Create a backend.
	 * @param launch how this application was started
	 * @param settings returns the settings of a pool's children by the name of the pool
	 * @param limits what this machine can do
	 */
	public ProcessRunnerBackend(ApplicationLaunch launch, Function<String, ChildSettings> settings,
			ProcessLimits limits) {
		this(launch, settings, limits, Thread::new, ProcessBuilder::start);
	}

	ProcessRunnerBackend(ApplicationLaunch launch, Function<String, ChildSettings> settings, ProcessLimits limits,
			ThreadFactory threads, ProcessStarter starter) {
		this.command = new ChildCommand(launch);
		this.settings = settings;
		this.limits = limits;
		this.threads = threads;
		this.starter = starter;
		removeAbandonedDirectories();
	}

	private void removeAbandonedDirectories() {
		Path temporaryFiles = Path.of(System.getProperty("java.io.tmpdir"));
		try {
			Thread thread = this.threads.newThread(() -> ChildDirectory.removeAbandoned(temporaryFiles));
			thread.setName("flame-abandoned-directories");
			thread.setDaemon(true);
			thread.start();
		}
		catch (OutOfMemoryError ex) {
			logger.debug("Abandoned directories could not be removed: " + ex);
		}
	}

	@Override
	public String type() {
		return "process";
	}

	@Override
	public boolean sharesFiles() {
		return true;
	}

	@Override
	public int maxRunners(String pool) {
		// a share of the memory follows the pool's maximum, a configured heap does not
		Long heap = this.settings.apply(pool).heap();
		return this.limits.maxRunners((heap != null) ? heap : 0);
	}

	@Override
	public int maxParallelStarts() {
		return this.limits.maxParallelStarts();
	}

	@Override
	public RunnerInstance launch(LaunchRequest request) throws RunnerStartException, InterruptedException {
		ChildProcess child = start(request);
		boolean launched = false;
		try {
			child.send(request.secret());
			request.progress().created(child::lastOutput);
			child.awaitAddress(request.timeout());
			launched = true;
			return child;
		}
		finally {
			if (!launched) {
				child.terminate(Duration.ZERO);
			}
		}
	}

	private ChildProcess start(LaunchRequest request) throws RunnerStartException {
		String id = request.id();
		ChildDirectory directory = null;
		ChildWatch watch = null;
		Process process = null;
		boolean started = false;
		try {
			directory = ChildDirectory.create(id);
			CompletableFuture<ReadySignal> ready = new CompletableFuture<>();
			watch = ChildWatch.start(id, new ChildOutput(request.pool(), id, ready::complete), this.threads);
			long heap = heap(request);
			process = startProcess(builder(request, heap, directory), directory);
			ChildProcess child = new ChildProcess(id, process, directory, watch, ready);
			watch.watch(process);
			logger.info("Starting runner '%s' (pid %d, heap %d MB)".formatted(id, process.pid(), heap / MEBIBYTE));
			started = true;
			return child;
		}
		catch (IOException ex) {
			throw failure(id, ex, true);
		}
		catch (OutOfMemoryError ex) {
			// mostly a thread that cannot be started, which may pass
			throw failure(id, ex, false);
		}
		finally {
			if (!started) {
				abandon(process, watch, directory);
			}
		}
	}

	/**
	 * The process first, which may still use its directory.
	 */
	private static void abandon(@Nullable Process process, @Nullable ChildWatch watch,
			@Nullable ChildDirectory directory) {
		if (process != null) {
			process.destroyForcibly();
			ChildProcess.awaitForcedExit(process);
		}
		if (watch != null) {
			watch.abandon();
		}
		if (directory != null) {
			directory.delete();
		}
	}

	private static RunnerStartException failure(String id, Throwable cause, boolean permanent) {
		return new RunnerStartException(
				"The process of runner '%s' cannot be started: %s".formatted(id, cause.getMessage()), cause, permanent);
	}

	/**
	 * The JDK starts a thread for each process, after the process: when there is no room
	 * for it, the process runs already.
	 */
	private Process startProcess(ProcessBuilder builder, ChildDirectory directory) throws IOException {
		try {
			return this.starter.start(builder);
		}
		catch (OutOfMemoryError ex) {
			ProcessHandle.current()
				.children()
				.filter((child) -> child.info().commandLine().orElse("").contains(directory.path().toString()))
				.forEach(ProcessHandle::destroyForcibly);
			throw ex;
		}
	}

	private ProcessBuilder builder(LaunchRequest request, long heap, ChildDirectory directory) {
		List<String> line = this.command.command(heap, request.resources().cpu(),
				this.settings.apply(request.pool()).exitOnOutOfMemory(), directory.path());
		ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
		this.command.environment(builder.environment());
		builder.environment().remove(SpawnedRunner.SECRET_FILE_VARIABLE);
		builder.environment().putAll(request.environment());
		builder.environment().put(ChildProperties.DIRECTORY_VARIABLE, directory.path().toString());
		return builder;
	}

	private long heap(LaunchRequest request) {
		Long memory = request.resources().memory();
		if (memory != null) {
			return memory;
		}
		return heap(this.settings.apply(request.pool()));
	}

	private long heap(ChildSettings settings) {
		return (settings.heap() != null) ? settings.heap() : this.limits.heap(settings.maxRunners());
	}

	/**
	 * Starts a process.
	 */
	@FunctionalInterface
	interface ProcessStarter {

		Process start(ProcessBuilder builder) throws IOException;

	}

}
