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
import io.flame.backend.process.ApplicationLaunch;
import io.flame.backend.process.ChildSettings;
import io.flame.backend.process.ProcessLimits;
import io.flame.backend.process.ProcessRunnerBackend;

/**
 * The process backend honours the contract.
 */
class ProcessRunnerBackendContractTests extends RunnerBackendContract {

	@Override
	protected RunnerBackend createBackend() {
		return new ProcessRunnerBackend(
				new ApplicationLaunch(
						List.of("-cp", System.getProperty("java.class.path"), ContractRunner.class.getName()),
						List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), List.of(), List.of()),
				(pool) -> new ChildSettings(null, 1, true), new ProcessLimits(8L * 1024 * 1024 * 1024, 2));
	}

	@Override
	protected Collection<?> remains() {
		List<Object> remains = new ArrayList<>(super.remains());
		try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
			files.filter((file) -> file.getFileName().toString().startsWith("flame-contract-pool"))
				.forEach(remains::add);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return remains;
	}

}
