package io.flame.backend.process;

import java.util.List;

import io.flame.backend.Termination;

/**
 * Why a child has terminated, in words.
 */
final class ExitReason {

	/**
	 * The exit code of a JVM that is configured to exit on an {@link OutOfMemoryError}.
	 */
	static final int OUT_OF_MEMORY_EXIT_CODE = 3;

	/** Exit codes from here on mean that a signal has terminated the process. */
	static final int FIRST_SIGNAL_EXIT_CODE = 128;

	private static final int KILLED = FIRST_SIGNAL_EXIT_CODE + 9;

	/** The output of such a JVM. */
	private static final String OUT_OF_MEMORY = "Terminating due to java.lang.OutOfMemoryError";

	private ExitReason() {
	}

	static Termination of(long pid, int exitCode, List<String> output) {
		String process = "The process (pid %d)".formatted(pid);
		if (exitCode == OUT_OF_MEMORY_EXIT_CODE) {
			for (String line : output) {
				int index = line.indexOf(OUT_OF_MEMORY);
				if (index >= 0) {
					return new Termination(
							"%s had an OutOfMemoryError%s and terminated with exit code %d.".formatted(process,
									line.substring(index + OUT_OF_MEMORY.length()).stripTrailing(), exitCode),
							exitCode);
				}
			}
		}
		if (exitCode == KILLED) {
			return new Termination("%s was killed (exit code %d), by a person or for lack of memory on this machine."
				.formatted(process, exitCode), exitCode);
		}
		if (exitCode > FIRST_SIGNAL_EXIT_CODE) {
			return new Termination("%s was terminated by signal %d (exit code %d).".formatted(process,
					exitCode - FIRST_SIGNAL_EXIT_CODE, exitCode), exitCode);
		}
		return new Termination("%s terminated with exit code %d.".formatted(process, exitCode), exitCode);
	}

}
