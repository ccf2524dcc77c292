package io.flame.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import io.flame.backend.RunnerBackend;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example of {@code docs/backends.md} honours the contract.
 */
class DocumentedBackendContractTests extends RunnerBackendContract {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private static Path directory;

	/** Broken backends leave something. */
	private final List<Path> before = directories();

	@Override
	protected RunnerBackend createBackend() {
		return new DocumentedBackend(directory).create(command());
	}

	static List<String> command() {
		return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
				// what killed processes leave stays there
				"-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"), "-XX:TieredStopAtLevel=1",
				"-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), ContractRunner.class.getName());
	}

	@Override
	protected Collection<?> remains() {
		List<Object> remains = new ArrayList<>(super.remains());
		remains.addAll(directories());
		remains.removeAll(this.before);
		return remains;
	}

	private static List<Path> directories() {
		try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
			return files.filter((file) -> file.getFileName().toString().startsWith("runner-")).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
