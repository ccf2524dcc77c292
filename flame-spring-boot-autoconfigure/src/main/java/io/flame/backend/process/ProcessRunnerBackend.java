package io.flame.backend.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.management.OperatingSystemMXBean;
import io.flame.backend.Runner;
import io.flame.backend.RunnerBackend;
import io.flame.backend.RunnerRequest;
import io.flame.backend.RunnerStartException;
import io.flame.protocol.BuildId;
import io.flame.protocol.RequestSigner;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Starts runners as child processes on this machine. They listen on a free loopback port,
 * accept only what is signed with a secret that this object has made up, and end when
 * this process ends.
 */
public final class ProcessRunnerBackend implements RunnerBackend {

	private static final Log logger = LogFactory.getLog(ProcessRunnerBackend.class);

	/** Below this a Spring Boot application hardly starts. */
	private static final long MIN_HEAP = 128L * 1024 * 1024;

	private final ChildCommand command;

	private final @Nullable Long heap;

	private final BuildId build;

	private final String secret;

	private final RequestSigner signer;

	private final Map<String, AtomicInteger> numbers = new ConcurrentHashMap<>();

	/**
	 * Create a backend.
	 * @param launch how this application was started
	 * @param heap the maximum heap of a child in bytes, {@code null} for a share of this
	 * machine's memory
	 * @param build the build of this application
	 */
	public ProcessRunnerBackend(ApplicationLaunch launch, @Nullable Long heap, BuildId build) {
		this.command = new ChildCommand(launch);
		this.heap = heap;
		this.build = build;
		byte[] random = new byte[32];
		new SecureRandom().nextBytes(random);
		this.secret = HexFormat.of().formatHex(random);
		this.signer = new RequestSigner(List.of(this.secret));
	}

	@Override
	public String type() {
		return "process";
	}

	@Override
	public Runner start(RunnerRequest request) throws RunnerStartException, InterruptedException {
		String id = request.pool() + "-"
				+ this.numbers.computeIfAbsent(request.pool(), (pool) -> new AtomicInteger()).incrementAndGet();
		ChildProcess child = launch(id, request);
		boolean ready = false;
		try {
			request.progress().created(id, child::lastOutput);
			child.awaitReady(request.timeout(), this.build);
			ready = true;
			return child;
		}
		finally {
			if (!ready) {
				child.terminate(Duration.ZERO);
			}
		}
	}

	private ChildProcess launch(String id, RunnerRequest request) throws RunnerStartException {
		ChildDirectory directory = null;
		try {
			directory = ChildDirectory.create(id);
			Process process = launch(id, request, directory);
			logger.info("Starting runner '%s' (pid %d, heap %d MB)".formatted(id, process.pid(),
					heap(request) / (1024 * 1024)));
			return new ChildProcess(request.pool(), id, process, directory, SpawnedRunner.capacity(request.capacity()),
					this.signer);
		}
		catch (IOException ex) {
			if (directory != null) {
				directory.delete();
			}
			throw new RunnerStartException(
					"The process of runner '%s' can not be started: %s".formatted(id, ex.getMessage()), ex, true);
		}
	}

	private Process launch(String id, RunnerRequest request, ChildDirectory directory) throws IOException {
		List<String> line = this.command.command(heap(request), request.resources().cpu(), directory.path());
		ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
		this.command.environment(builder.environment());
		builder.environment().put(SpawnedRunner.ID_VARIABLE, id);
		builder.environment().put(SpawnedRunner.SECRET_VARIABLE, this.secret);
		builder.environment().put(SpawnedRunner.CAPACITY_VARIABLE, String.valueOf(request.capacity()));
		builder.environment().put(SpawnedRunner.DIRECTORY_VARIABLE, directory.path().toString());
		return builder.start();
	}

	/**
	 * Half of the machine for all runners of a pool, but for none more than a JVM takes
	 * by itself.
	 */
	private long heap(RunnerRequest request) {
		Long stated = request.resources().memory();
		if (stated == null) {
			stated = this.heap;
		}
		if (stated != null) {
			return stated;
		}
		long machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
		return Math.max(MIN_HEAP, Math.min(machine / 4, machine / 2 / request.maxRunners()));
	}

}
