package io.flame.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.flame.FlameRef;
import io.flame.FlameReferenceConflictException;
import io.flame.FlameReferenceExpiredException;
import io.flame.FlameReferenceLimitException;
import io.flame.FlameSerializationException;
import io.flame.FlameStorageException;
import io.flame.protocol.InvocationCodecs;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Values in a directory.
 */
class ReferencesTests {

	private static final int MAX_INLINE = 100;

	private static final String OWNER = "p-one";

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	private final List<References> opened = new ArrayList<>();

	@SuppressWarnings("NullAway.Init")
	private ObjectStorage storage;

	@SuppressWarnings("NullAway.Init")
	private References references;

	@SuppressWarnings("NullAway.Init")
	private InvocationCodecs codecs;

	@BeforeEach
	void open() throws IOException {
		this.storage = new DirectoryObjectStorage(this.directory);
		this.codecs = new InvocationCodecs(List.of(new ReferenceModule(() -> this.references)));
		this.references = references(OWNER, 1_000_000, 3);
		this.references.own(() -> false);
	}

	@AfterEach
	void close() {
		this.opened.forEach(References::close);
	}

	private References references(String owner, long maxSize, int retained) {
		References created = new References(this.storage, this.codecs,
				new ReferenceSettings(owner, "a test", MAX_INLINE, maxSize, Duration.ofHours(1), retained),
				Runnable::run);
		this.opened.add(created);
		return created;
	}

	private FlameRef<Map<String, Object>> put(Map<String, Object> value) {
		return this.references.put(value, Map.class, null);
	}

	private static Map<String, Object> weights(int size) {
		Map<String, Object> weights = new HashMap<>();
		IntStream.range(0, size).forEach((index) -> weights.put("w" + index, index));
		return weights;
	}

	private List<Path> objects() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			return files.filter(Files::isRegularFile).toList();
		}
	}

	@Test
	void smallValuesOfParentsAreNotStored() throws IOException {
		FlameRef<String> small = this.references.put("small", String.class, null);
		assertThat(objects()).isEmpty();
		assertThat(small.get()).isEqualTo("small");
		FlameRef<String> ofSession = this.references.put("small", String.class, ReferenceOwners.session("a"));
		assertThat(ofSession.get()).isEqualTo("small");
		assertThat(this.storage.list("refs")).hasSize(1);
	}

	@Test
	void patchesAreMergedWhenAVersionIsRead() {
		for (int size : new int[] { 1, 100 }) {
			FlameRef<Map<String, Object>> first = put(weights(size));
			FlameRef<Map<String, Object>> second = first.patch(Map.of("w0", 7, "nested", Map.of("a", 1, "b", 2)));
			Map<String, Object> removal = new HashMap<>();
			removal.put("a", null);
			FlameRef<Map<String, Object>> third = second.patch(Map.of("nested", removal));
			assertThat(first.get()).isEqualTo(weights(size));
			assertThat(second.get()).containsEntry("w0", 7).containsEntry("nested", Map.of("a", 1, "b", 2));
			assertThat(third.get()).containsEntry("w0", 7).containsEntry("nested", Map.of("b", 2));
			assertThat(third.version()).isEqualTo(3);
			assertThatExceptionOfType(FlameReferenceConflictException.class).isThrownBy(() -> first.patch(Map.of()));
		}
	}

	@Test
	void manyPatchesAreReplacedByTheValue() {
		FlameRef<Map<String, Object>> latest = put(weights(100));
		for (int i = 1; i <= 3 * ValueKind.MAX_PATCHES; i++) {
			latest = latest.patch(Map.of("w0", i));
			assertThat(latest.get()).hasSize(100).containsEntry("w0", i);
		}
	}

	@Test
	void oldVersionsAreDeleted() throws IOException {
		FlameRef<Map<String, Object>> first = put(weights(100));
		List<FlameRef<Map<String, Object>>> versions = new ArrayList<>(List.of(first));
		for (int i = 1; i < 50; i++) {
			FlameRef<Map<String, Object>> latest = versions.get(i - 1);
			versions.add((i % 5 == 0) ? latest.update(weights(100 + i)) : latest.patch(Map.of("i", i)));
		}
		assertThat(this.storage.list("refs")).hasSize(3 + ValueKind.MAX_PATCHES);
		versions.subList(47, 50).forEach((version) -> assertThat(version.get()).isNotEmpty());
		assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(first::get)
			.withMessageContaining("version 50 has replaced it, and only the last 3 versions are kept");
		assertThat(first.latest().version()).isEqualTo(50);
		assertThat(first.update((value) -> weights(1)).version()).isEqualTo(51);
	}

	@Test
	void noUpdateIsLostIfManyThreadsUpdate() throws Exception {
		int threads = 16;
		int updates = 10;
		FlameRef<Map<String, Object>> server = put(weights(100));
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> workers = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				String name = "w" + i;
				workers.add(executor.submit(() -> {
					for (int j = 0; j < updates; j++) {
						server.update((Map<String, Object> weights) -> {
							weights.merge(name, 1, (one, other) -> (int) one + (int) other);
							weights.merge("total", 1, (one, other) -> (int) one + (int) other);
							return weights;
						});
					}
				}));
			}
			for (Future<?> worker : workers) {
				worker.get(60, TimeUnit.SECONDS);
			}
		}
		finally {
			executor.shutdownNow();
		}
		Map<String, Object> weights = server.latest().get();
		assertThat(weights).containsEntry("total", threads * updates);
		assertThat(server.latest().version()).isEqualTo(threads * updates + 1);
		IntStream.range(0, threads).forEach((index) -> assertThat(weights).containsEntry("w" + index, index + updates));
	}

	@Test
	void oneOfTwoUpdatesOfTheSameVersionWins() {
		for (int size : new int[] { 1, 100 }) {
			FlameRef<Map<String, Object>> first = put(weights(size));
			first.update(weights(2));
			assertThatExceptionOfType(FlameReferenceConflictException.class).isThrownBy(() -> first.update(weights(3)))
				.satisfies((ex) -> assertThat(ex.code()).isEqualTo("reference_conflict"));
			assertThat(first.latest().get()).isEqualTo(weights(2));
		}
	}

	@Test
	void aValueThatIsNotWrittenCompletelyIsNotStored() throws IOException {
		InputStream broken = new InputStream() {

			private int left = 10_000;

			@Override
			public int read() throws IOException {
				if (this.left-- <= 0) {
					throw new IOException("broken");
				}
				return 1;
			}

		};
		assertThatExceptionOfType(FlameStorageException.class)
			.isThrownBy(() -> this.references.put(broken, Resource.class, null))
			.withMessageContaining("broken");
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.references.put(new Broken(), Broken.class, null));
		assertThat(objects()).isEmpty();
	}

	@Test
	void streamsAreReadOnce() throws IOException {
		for (int size : new int[] { 10, MAX_INLINE, MAX_INLINE + 1, 10_000 }) {
			byte[] bytes = new byte[size];
			bytes[size - 1] = 7;
			FlameRef<Resource> reference = this.references.put(new InputStreamResource(new ByteArrayInputStream(bytes)),
					Resource.class, null);
			assertThat(reference.get().getContentAsByteArray()).isEqualTo(bytes);
			assertThat(reference.get().contentLength()).isEqualTo(size);
		}
	}

	@Test
	void aResourceOfADeletedReferenceDoesNotExist() {
		FlameRef<Resource> reference = this.references.put(new ByteArrayInputStream(new byte[10_000]), Resource.class,
				null);
		Resource resource = reference.get();
		reference.delete();
		assertThat(resource.exists()).isFalse();
		assertThatExceptionOfType(IOException.class).isThrownBy(resource::getInputStream)
			.withMessageContaining("it was deleted");
	}

	@Test
	void anOwnerHasALimit() {
		References limited = references("p-limited", 10_000, 3);
		limited.put(new byte[6_000], byte[].class, null);
		for (Object value : List.of(new byte[6_000], new ByteArrayInputStream(new byte[6_000]), "x".repeat(6_000))) {
			assertThatExceptionOfType(FlameReferenceLimitException.class)
				.isThrownBy(() -> limited.put(value, value.getClass(), null))
				.withMessageContaining("would exceed 10000 bytes")
				.withMessageContaining("'flame.references.max-size-per-owner'");
		}
		FlameRef<byte[]> rest = limited.put(new byte[3_000], byte[].class, null);
		limited.put(new byte[6_000], byte[].class, ReferenceOwners.session("other"));
		rest.delete();
		assertThat(limited.<byte[]>put(new byte[3_500], byte[].class, null).get()).hasSize(3_500);
	}

	@Test
	void anExpiredReferenceNamesTheReason() {
		FlameRef<byte[]> deleted = this.references.put(new byte[1_000], byte[].class, null);
		FlameRef<byte[]> ofSession = this.references.put(new byte[1_000], byte[].class, ReferenceOwners.session("S:1"));
		FlameRef<byte[]> ofOther = references("p-other", 1_000_000, 3).put(new byte[1_000], byte[].class, null);
		deleted.delete();
		this.references.release("S:1");
		ofOther.delete();
		assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(deleted::get)
			.withMessageContaining(deleted.id() + " (version 1), which was made at 20")
			.withMessageContaining("by a test")
			.withMessageContaining("it was deleted, while its owner, parent 'one', exists");
		assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(ofSession::get)
			.withMessageContaining("its owner, session 'S:1', was closed or has expired");
		assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(ofOther::get)
			.satisfies((ex) -> assertThat(ex.details()).containsEntry("owner", "p-other"));
		FlameRef<?> received = this.references.received(((StoredRef<?>) ofOther).data(), byte[].class);
		assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(received::get)
			.withMessageContaining("its owner, parent 'other', has ended, or was not seen");
		assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(() -> deleted.update(new byte[1]));
		assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(deleted::latest);
	}

	@Test
	void theEndOfAnOwnerFreesEverything() throws IOException {
		this.references.put(new byte[1_000], byte[].class, null);
		this.references.put(new byte[1_000], byte[].class, ReferenceOwners.session("a"));
		await().untilAsserted(() -> assertThat(this.storage.list("owners")).hasSize(2));
		this.references.release("a");
		assertThat(this.storage.list("")).extracting(StoredObject::key)
			.hasSize(2)
			.allMatch((key) -> key.contains(OWNER));
		this.references.close();
		assertThat(objects()).isEmpty();
	}

	@Test
	void sessionsThatEndWithTheProcessAreFreedWithIt() throws IOException {
		this.references.own(() -> true);
		this.references.put(new byte[1_000], byte[].class, ReferenceOwners.session("a"));
		this.references.close();
		assertThat(objects()).isEmpty();
	}

	@Test
	void abandonedValuesAreSwept() throws Exception {
		References dead = references("p-dead", 1_000_000, 3);
		References young = references("p-young", 1_000_000, 3);
		for (References owner : List.of(dead, young, this.references)) {
			owner.put(new byte[1_000], byte[].class, null);
		}
		for (String session : List.of("ended", "Passive:1")) {
			dead.put(new byte[1_000], byte[].class, ReferenceOwners.session(session));
		}
		await().untilAsserted(() -> assertThat(this.storage.list("owners")).hasSize(1));
		for (Path object : objects()) {
			if (!object.toString().contains("p-young")) {
				Files.setLastModifiedTime(object, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
			}
		}
		Path incomplete = Files.createDirectories(this.directory.resolve(ObjectLayout.INCOMPLETE).resolve("x"));
		Files.setLastModifiedTime(incomplete, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
		new ReferenceSweeper(this.storage,
				new ReferenceSettings(OWNER, "a test", MAX_INLINE, 1, Duration.ofHours(1), 3), "Passive:1"::equals)
			.sweep();
		assertThat(this.storage.list("refs")).extracting((object) -> object.key().split("/")[1])
			.containsExactlyInAnyOrder("p-young", OWNER, ReferenceOwners.session("Passive:1"));
		assertThat(this.storage.list("owners")).hasSize(1);
		assertThat(incomplete).doesNotExist();
	}

	@Test
	void markersAreRenewed() throws IOException {
		References renewing = new References(this.storage, this.codecs,
				new ReferenceSettings("p-renewing", "a test", 0, 1_000, Duration.ofMillis(200), 3), Runnable::run);
		this.opened.add(renewing);
		renewing.own(() -> false);
		renewing.put("x", String.class, null);
		await().untilAsserted(() -> assertThat(this.storage.list("owners")).hasSize(1));
		Instant first = this.storage.list("owners").get(0).modified();
		await().untilAsserted(() -> assertThat(this.storage.list("owners").get(0).modified()).isAfter(first));
	}

	@Test
	void aFutureReferenceIsPending() {
		CompletableFuture<FlameRef<String>> call = new CompletableFuture<>();
		FlameRef<String> pending = this.references.pending(call);
		CompletableFuture<String> value = pending.toFuture();
		assertThat(pending.isDone()).isFalse();
		assertThat(pending.whenDone()).isNotDone();
		call.complete(this.references.put("x", String.class, null));
		assertThat(value).isCompletedWithValue("x");
		assertThat(pending.whenDone()).isCompletedWithValue(pending);
		pending.delete();
		assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(pending::get);
	}

	@Test
	void ownersAreSegmentsOfKeys() {
		for (String session : List.of("a", "A", "a_b", "a:b-c.d", "x".repeat(128), "X".repeat(128))) {
			String owner = ReferenceOwners.session(session);
			assertThat(ObjectKeys.requireKey(owner)).isEqualTo(owner.toLowerCase());
			assertThat(ReferenceOwners.isSession(owner)).isTrue();
			@Nullable String read = ReferenceOwners.sessionId(owner);
			assertThat(read).isIn(session, null);
		}
		assertThat(ReferenceOwners.sessionId(ReferenceOwners.session("a_B:c"))).isEqualTo("a_B:c");
		assertThat(ReferenceOwners.session("A")).isNotEqualTo(ReferenceOwners.session("a"));
	}

	/**
	 * Cannot be written.
	 */
	public static final class Broken {

		public String getText() {
			throw new IllegalStateException("broken");
		}

	}

}
