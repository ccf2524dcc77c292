package io.flame.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * What is in the directory, beyond what every storage does.
 */
class DirectoryObjectStorageTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path root;

	@SuppressWarnings("NullAway.Init")
	private ObjectStorage storage;

	@BeforeEach
	void openStorage() throws IOException {
		this.storage = new DirectoryObjectStorage(this.root.resolve("objects"));
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void directoriesArePrivate() throws IOException {
		this.storage.putIfAbsent("some/key", text());
		try (Stream<Path> files = Files.walk(this.root.resolve("objects"))) {
			assertThat(files.filter(Files::isDirectory)).hasSizeGreaterThan(3)
				.allSatisfy((directory) -> assertThat(
						PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
					.isEqualTo("rwx------"));
		}
	}

	@Test
	void nothingIsLeftOfDeletedObjects() throws IOException {
		List<String> before = files();
		this.storage.putIfAbsent("some/deep/key", text());
		this.storage.putIfAbsent("some/key", text());
		this.storage.putMarker("some/marker");
		this.storage.putMarker("some/marker");
		this.storage.delete("some/deep/key");
		assertThat(this.root.resolve("objects/some")).isDirectory();
		assertThat(this.root.resolve("objects/some/deep")).doesNotExist();
		this.storage.deleteAll("some");
		assertThat(files()).isEqualTo(before);
	}

	@Test
	void whatKilledWritersLeaveIsRemovedByAge() throws IOException {
		List<String> before = files();
		Path old = draft("old", Instant.now().minus(Duration.ofHours(2)));
		Path recent = draft("recent", Instant.now().minus(Duration.ofMinutes(30)));
		Path empty = Files.createDirectory(old.resolveSibling("empty"));
		assertThat(this.storage.list("")).isEmpty();
		this.storage.removeIncomplete(Duration.ofHours(1));
		assertThat(old).doesNotExist();
		assertThat(recent).isDirectory();
		assertThat(empty).isDirectory();
		this.storage.removeIncomplete(Duration.ZERO);
		assertThat(files()).isEqualTo(before);
	}

	/** A writer that takes so long is told that it has failed. */
	@Test
	void anObjectWhosePartsWereRemovedIsNotStored() throws IOException {
		assertThatIOException().isThrownBy(() -> this.storage.putIfAbsent("some/key", (out) -> {
			out.write(1);
			this.storage.removeIncomplete(Duration.ZERO.minusMinutes(1));
		}));
		assertThat(this.storage.list("")).isEmpty();
		assertThat(this.storage.putIfAbsent("some/key", text())).isTrue();
	}

	@Test
	void filesOfOthersAreNoObjects() throws IOException {
		Path objects = this.root.resolve("objects");
		Files.writeString(objects.resolve("content"), "text");
		Files.writeString(Files.createDirectories(objects.resolve("some/directory")).resolve("content"), "text");
		Files.writeString(Files.createDirectories(objects.resolve("no key~")).resolve("content"), "text");
		Files.createDirectories(objects.resolve("empty~"));
		assertThat(this.storage.list("")).isEmpty();
		assertThat(this.storage.get("some/directory")).isNull();
		assertThat(this.storage.putIfAbsent("empty", text())).isTrue();
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void anObjectThatIsBeingReadCanBeDeleted() throws IOException {
		this.storage.putIfAbsent("some/key", text());
		try (InputStream stream = this.storage.get("some/key")) {
			assertThat(this.storage.delete("some/key")).isTrue();
			assertThat(stream).hasBinaryContent("text".getBytes());
		}
	}

	@Test
	void filesAreObjects() throws IOException {
		Path file = Files.writeString(this.root.resolve("file"), "content of a file");
		ObjectContent content = ObjectContent.of(file);
		assertThat(content.length()).isEqualTo(17);
		this.storage.putIfAbsent("file", content);
		try (InputStream stream = this.storage.get("file")) {
			assertThat(stream).hasBinaryContent("content of a file".getBytes());
		}
	}

	private Path draft(String name, Instant time) throws IOException {
		Path draft = Files
			.createDirectories(this.root.resolve("objects").resolve(ObjectLayout.INCOMPLETE).resolve(name));
		Path content = Files.writeString(draft.resolve(ObjectLayout.CONTENT), "half a t");
		Files.setLastModifiedTime(content, FileTime.from(time));
		Files.setLastModifiedTime(draft, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
		return draft;
	}

	private List<String> files() throws IOException {
		try (Stream<Path> files = Files.walk(this.root)) {
			return files.map(Path::toString).sorted().toList();
		}
	}

	private static ObjectContent text() {
		return ObjectContent.of("text".getBytes());
	}

}
