package io.flame.benchmarks.comparison;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts processes of contenders: the same JVM, heap and collector for all, and each with
 * the libraries that are its own.
 *
 * @param jar this program
 * @param heap the heap of each process
 * @param threads what callers are
 * @param directory where processes work
 * @param logs where their logs are
 */
record Launcher(Path jar, String heap, CallerThreads threads, Path directory, Path logs) {

	static Path ownJar() {
		try {
			return Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	ChildProcess server(Contenders contender) throws IOException {
		return start(contender, ContenderProcess.SERVER, "");
	}

	ChildProcess client(Contenders contender, String port) throws IOException {
		return start(contender, ContenderProcess.CLIENT, port);
	}

	private ChildProcess start(Contenders contender, String role, String port) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms" + this.heap,
						"-Xmx" + this.heap, "-XX:+UseG1GC", "-D" + CallerThreads.PROPERTY + "=" + this.threads,
						"-Djava.io.tmpdir=" + this.directory,
						// Dubbo keeps files there
						"-Duser.home=" + this.directory));
		command.addAll(contender.jvmArguments());
		command
			.addAll(List.of("-cp", classPath(contender), ContenderProcess.class.getName(), role, contender.id(), port));
		return ChildProcess.start(contender.id() + "-" + role, command, this.directory, this.logs);
	}

	private String classPath(Contenders contender) throws IOException {
		try (Stream<Path> libraries = Files.list(this.jar.resolveSibling("lib"))) {
			return Stream
				.concat(Stream.of(this.jar),
						libraries.filter((library) -> contender.uses(library.getFileName().toString())).sorted())
				.map(Path::toString)
				.collect(Collectors.joining(File.pathSeparator));
		}
	}

}
