package io.flame.backend.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What parents and children that were killed together leave behind.
 */
@EnabledOnOs(OS.LINUX)
class ChildDirectoryTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path temporaryFiles;

	@Test
	void theNextStartRemovesWhatParentAndChildThatWereKilledLeft() throws Exception {
		List<Path> left;
		try (Parent parent = new Parent()) {
			parent.freezeChild();
			left = directories();
			assertThat(left).hasSize(1);
			parent.killParent();
			// the child alone holds it
			ChildDirectory.removeAbandoned(this.temporaryFiles);
			assertThat(directories()).isEqualTo(left);
		}
		assertThat(directories()).isEqualTo(left);
		try (Parent next = new Parent()) {
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(directories()).hasSize(1).doesNotContainAnyElementsOf(left));
			assertThat(next.child().isAlive()).isTrue();
		}
	}

	@Test
	void whatALivingParentHoldsStays() throws Exception {
		try (Parent parent = new Parent()) {
			List<Path> held = directories();
			ChildDirectory.removeAbandoned(this.temporaryFiles);
			assertThat(directories()).isEqualTo(held).hasSize(1);
			assertThat(parent.child().isAlive()).isTrue();
		}
	}

	@Test
	void whatThisProcessHoldsOrOthersHaveMadeStays() throws Exception {
		Path foreign = Files.createDirectory(this.temporaryFiles.resolve("flame-of-another-kind"));
		Path own = Files.createDirectory(this.temporaryFiles.resolve("flame-own"));
		ChildDirectory directory = Objects.requireNonNull(ChildDirectory.hold(own));
		assertThat(directory).isSameAs(ChildDirectory.hold(own));
		ChildDirectory.removeAbandoned(this.temporaryFiles);
		assertThat(directories()).containsExactlyInAnyOrder(foreign, own);
		directory.delete();
		assertThat(directories()).containsExactly(foreign);
	}

	private List<Path> directories() throws IOException {
		try (Stream<Path> files = Files.list(this.temporaryFiles)) {
			return files.filter((file) -> file.getFileName().toString().startsWith("flame-")).toList();
		}
	}

	private final class Parent implements AutoCloseable {

		private final Process process;

		private final ProcessHandle child;

		Parent() throws IOException {
			this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
					"-Djava.io.tmpdir=" + ChildDirectoryTests.this.temporaryFiles, "-cp",
					System.getProperty("java.class.path"), FakeParent.class.getName())
				.redirectErrorStream(true)
				.start();
			BufferedReader output = this.process.inputReader();
			String line = output.readLine();
			while (line != null && !line.equals("ready")) {
				line = output.readLine();
			}
			assertThat(line).isEqualTo("ready");
			this.child = this.process.children().findFirst().orElseThrow();
		}

		ProcessHandle child() {
			return this.child;
		}

		/** It does nothing about the death of its parent. */
		void freezeChild() throws IOException, InterruptedException {
			assertThat(new ProcessBuilder("kill", "-STOP", String.valueOf(this.child.pid())).start().waitFor())
				.isZero();
		}

		void killParent() throws InterruptedException {
			this.process.destroyForcibly().waitFor();
		}

		@Override
		public void close() throws InterruptedException {
			killParent();
			this.child.destroyForcibly();
			await().atMost(LONG)
				.until(() -> !Files.exists(Path.of("/proc/" + this.child.pid() + "/exe"))
						|| !Files.isReadable(Path.of("/proc/" + this.child.pid() + "/exe")));
		}

	}

}
