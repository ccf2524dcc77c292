package io.flame.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.flame.store.ObjectContent;
import io.flame.store.ObjectKeys;
import io.flame.store.ObjectStorage;
import io.flame.store.StoredObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What every {@link ObjectStorage} must do, as tests. The test class of a storage extends
 * this class and opens storages that have no objects when a test begins.
 */
public abstract class ObjectStorageContract {

	private static final int WRITERS = 16;

	private final ConcurrentLinkedQueue<ObjectStorage> opened = new ConcurrentLinkedQueue<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	/**
	 * Open the storage under test. A test opens it several times, as different processes
	 * would, and expects that all instances have the same objects.
	 * @return an instance
	 */
	protected abstract ObjectStorage openStorage();

	/**
	 * The size of a large object. By default 200 MiB: more than a process should hold in
	 * memory.
	 * @return the number of bytes
	 */
	protected long largeSize() {
		return 200L * 1024 * 1024;
	}

	/**
	 * How much the clocks of this machine and of the storage may differ, including the
	 * precision of the storage's times. By default two seconds.
	 * @return a time
	 */
	protected Duration clockDifference() {
		return Duration.ofSeconds(2);
	}

	@AfterEach
	final void closeStorages() throws InterruptedException {
		this.threads.shutdownNow();
		assertTrue(this.threads.awaitTermination(1, TimeUnit.MINUTES), "All operations end");
		this.opened.forEach(ObjectStorage::close);
	}

	private ObjectStorage open() {
		ObjectStorage storage = openStorage();
		this.opened.add(storage);
		return storage;
	}

	@Test
	void anObjectIsReadAsItWasWritten() throws IOException {
		ObjectStorage storage = open();
		ObjectStorage other = open();
		for (int size : new int[] { 0, 1, 1000, 3_000_000 }) {
			for (boolean lengthIsKnown : new boolean[] { true, false }) {
				String key = "sizes/%d/%s".formatted(size, lengthIsKnown);
				GeneratedContent content = new GeneratedContent(size, size, lengthIsKnown);
				assertTrue(storage.putIfAbsent(key, content), "There was no such object");
				assertEquals(content.fingerprint(), GeneratedContent.fingerprint(storage.get(key)), key);
				assertEquals(content.fingerprint(), GeneratedContent.fingerprint(other.get(key)), key);
				assertEquals(1, content.written(), "The content is written once");
			}
		}
	}

	@Test
	void anObjectIsReadByteByByteAndPartly() throws IOException {
		ObjectStorage storage = open();
		storage.putIfAbsent("text", text("some text \u00ff"));
		try (InputStream stream = storage.get("text")) {
			assertNotNull(stream);
			assertEquals('s', stream.read());
			assertEquals("ome ", new String(stream.readNBytes(4), StandardCharsets.ISO_8859_1));
			assertArrayEquals("text \u00ff".getBytes(StandardCharsets.ISO_8859_1), stream.readAllBytes());
			assertEquals(-1, stream.read());
		}
		storage.putIfAbsent("large", new GeneratedContent(1, 3_000_000, true));
		try (InputStream stream = storage.get("large")) {
			assertNotNull(stream);
			assertTrue(stream.read() >= 0);
		}
		assertEquals("some text \u00ff", read(storage, "text"));
	}

	@Test
	void anExistingObjectIsNotReplaced() throws IOException {
		ObjectStorage storage = open();
		assertTrue(storage.putIfAbsent("a/key", text("first")));
		GeneratedContent second = new GeneratedContent(1, 10, true);
		assertFalse(open().putIfAbsent("a/key", second), "There is an object with this key");
		assertEquals("first", read(storage, "a/key"));
		assertEquals(0, second.written(), "The content is not written if it is not needed");
	}

	@Test
	void thereIsNoObjectBeforeOneIsStored() throws IOException {
		ObjectStorage storage = open();
		assertNull(storage.get("no/object"));
		assertFalse(storage.delete("no/object"));
		assertEquals(List.of(), storage.list("no"));
		assertEquals(List.of(), storage.list(""));
		storage.deleteAll("no");
		storage.deleteAll("");
		storage.removeIncomplete(Duration.ZERO);
	}

	/** Readers see the object of the writer that succeeds, and all of it, or none. */
	@Test
	void ofWritersAtTheSameTimeOneSucceeds() throws Exception {
		for (int round = 0; round < 5; round++) {
			String key = "race/%d/object".formatted(round);
			AtomicBoolean done = new AtomicBoolean();
			List<Future<Set<GeneratedContent.Fingerprint>>> readers = List.of(read(key, done), read(key, done));
			CyclicBarrier start = new CyclicBarrier(WRITERS);
			List<GeneratedContent> contents = new ArrayList<>();
			List<Future<Boolean>> writers = new ArrayList<>();
			for (int writer = 0; writer < WRITERS; writer++) {
				GeneratedContent content = new GeneratedContent(writer, 100_000 + writer, writer % 2 == 0);
				ObjectStorage storage = open();
				contents.add(content);
				writers.add(this.threads.submit(() -> {
					start.await();
					return storage.putIfAbsent(key, content);
				}));
			}
			List<GeneratedContent.Fingerprint> stored = new ArrayList<>();
			try {
				for (int writer = 0; writer < WRITERS; writer++) {
					if (writers.get(writer).get(1, TimeUnit.MINUTES)) {
						stored.add(contents.get(writer).fingerprint());
					}
				}
			}
			finally {
				done.set(true);
			}
			assertEquals(1, stored.size(), "Exactly one of %d writers stores its object".formatted(WRITERS));
			assertEquals(stored.get(0), GeneratedContent.fingerprint(open().get(key)));
			for (Future<Set<GeneratedContent.Fingerprint>> reader : readers) {
				Set<GeneratedContent.Fingerprint> seen = reader.get(1, TimeUnit.MINUTES);
				seen.removeAll(stored);
				assertEquals(Set.of(), seen, "Readers see nothing but the object that was stored, as a whole");
			}
		}
	}

	private Future<Set<GeneratedContent.Fingerprint>> read(String key, AtomicBoolean done) {
		ObjectStorage storage = open();
		return this.threads.submit(() -> {
			Set<GeneratedContent.Fingerprint> seen = new HashSet<>();
			while (!done.get()) {
				GeneratedContent.Fingerprint fingerprint = GeneratedContent.fingerprint(storage.get(key));
				if (fingerprint != null) {
					seen.add(fingerprint);
				}
			}
			return seen;
		});
	}

	@Test
	void aLargeObjectIsStreamed() throws IOException {
		ObjectStorage storage = open();
		GeneratedContent content = new GeneratedContent(1, largeSize(), false);
		assertTrue(storage.putIfAbsent("large/object", content));
		assertEquals(content.fingerprint(), GeneratedContent.fingerprint(storage.get("large/object")));
		assertEquals(List.of(largeSize()), storage.list("large").stream().map(StoredObject::size).toList());
		assertTrue(storage.delete("large/object"));
	}

	@Test
	void aContentThatFailsLeavesNothing() throws IOException {
		ObjectStorage storage = open();
		IOException failure = new IOException("The source fails");
		IllegalStateException unexpected = new IllegalStateException("The source has an error");
		assertRefused(storage, failing(failure), failure);
		assertRefused(storage, failing(unexpected), unexpected);
		assertThrows(IOException.class, () -> storage.putIfAbsent("failing/object", declared(9_999, 10_000)),
				"The content has more bytes than it declares");
		assertThrows(IOException.class, () -> storage.putIfAbsent("failing/object", declared(10_001, 10_000)),
				"The content has fewer bytes than it declares");
		assertNull(storage.get("failing/object"));
		assertEquals(List.of(), storage.list(""));
		assertTrue(storage.putIfAbsent("failing/object", text("fine")), "The key is still free");
		assertEquals("fine", read(storage, "failing/object"));
	}

	private static void assertRefused(ObjectStorage storage, ObjectContent content, Exception expected) {
		Exception thrown = assertThrows(expected.getClass(), () -> storage.putIfAbsent("failing/object", content));
		assertSame(expected, thrown, "The failure of the content is what the writer gets");
	}

	private static ObjectContent failing(Exception failure) {
		return (out) -> {
			out.write(new byte[2_000_000]);
			if (failure instanceof RuntimeException ex) {
				throw ex;
			}
			throw (IOException) failure;
		};
	}

	private static ObjectContent declared(long length, int actual) {
		return new ObjectContent() {

			@Override
			public void writeTo(OutputStream out) throws IOException {
				out.write(new byte[actual]);
			}

			@Override
			public long length() {
				return length;
			}

		};
	}

	@Test
	void invalidKeysAreRefused() {
		ObjectStorage storage = open();
		for (String key : List.of(".", "..", "a/..", "../a", "a/../b", "a/./b", "/a", "a/", "a//b", "a b", "a\\b",
				"a%2fb", "a?b", "a#b", "a:b", "a~", "~a", "\u00e4", "a\n", "a\u0000",
				"a".repeat(ObjectKeys.MAX_SEGMENT_LENGTH + 1), "a/".repeat(ObjectKeys.MAX_LENGTH / 2) + "aa")) {
			assertInvalid(key, () -> storage.putIfAbsent(key, text("text")));
			assertInvalid(key, () -> storage.putMarker(key));
			assertInvalid(key, () -> storage.get(key));
			assertInvalid(key, () -> storage.delete(key));
			assertInvalid(key, () -> storage.list(key));
			assertInvalid(key, () -> storage.deleteAll(key));
		}
		assertInvalid("", () -> storage.putIfAbsent("", text("text")));
		assertInvalid("", () -> storage.putMarker(""));
		assertInvalid("", () -> storage.get(""));
		assertInvalid("", () -> storage.delete(""));
	}

	private static void assertInvalid(String key, Executable operation) {
		assertThrows(IllegalArgumentException.class, operation, "The key '%s' is invalid".formatted(key));
	}

	@Test
	void unusualKeysAreAccepted() throws IOException {
		ObjectStorage storage = open();
		String segment = "s".repeat(ObjectKeys.MAX_SEGMENT_LENGTH);
		List<String> keys = List.of("a", "a/b", "a/content", "a/content/content", "content", "...", ".hidden", "-_.",
				"x".repeat(ObjectKeys.MAX_SEGMENT_LENGTH), "%s/%s/%s".formatted(segment, segment, "t".repeat(110)));
		for (String key : keys) {
			assertTrue(storage.putIfAbsent(key, text(key)), key);
		}
		for (String key : keys) {
			assertEquals(key, read(storage, key));
		}
		assertTrue(storage.delete("a"));
		assertEquals("a/b", read(storage, "a/b"), "Deleting an object does not affect objects below its key");
		assertEquals(keys.size() - 1, storage.list("").size());
	}

	@Test
	void objectsBelowAPrefixAreListedWithTheirSizesAndAges() throws IOException {
		ObjectStorage storage = open();
		Instant before = Instant.now().minus(clockDifference());
		storage.putIfAbsent("a/b", text("1"));
		storage.putIfAbsent("a/b/c", text("22"));
		storage.putIfAbsent("a/b/d/e", text("333"));
		storage.putIfAbsent("a/bc", text("4444"));
		storage.putIfAbsent("a_b/c", text("55555"));
		storage.putIfAbsent("axb/c", text("666666"));
		Instant after = Instant.now().plus(clockDifference());
		assertEquals(Set.of("a/b/c", "a/b/d/e"), keys(storage, "a/b"));
		assertEquals(Set.of("a/b", "a/b/c", "a/b/d/e", "a/bc"), keys(storage, "a"));
		assertEquals(Set.of("a_b/c"), keys(storage, "a_b"), "A prefix is not a pattern");
		assertEquals(Set.of(), keys(storage, "a/b/c"));
		assertEquals(Set.of("a/b", "a/b/c", "a/b/d/e", "a/bc", "a_b/c", "axb/c"), keys(storage, ""));
		for (StoredObject object : storage.list("")) {
			assertEquals(read(storage, object.key()).length(), object.size(), object.key());
			assertFalse(object.modified().isBefore(before) || object.modified().isAfter(after),
					"%s was not modified between %s and %s".formatted(object, before, after));
		}
	}

	@Test
	void aDeletedObjectIsGoneAndItsKeyIsFree() throws IOException {
		ObjectStorage storage = open();
		storage.putIfAbsent("some/object", text("first"));
		storage.putIfAbsent("some/other", text("other"));
		assertTrue(open().delete("some/object"));
		assertFalse(storage.delete("some/object"), "An object is deleted once");
		assertNull(storage.get("some/object"));
		assertEquals(Set.of("some/other"), keys(storage, ""));
		assertTrue(storage.putIfAbsent("some/object", text("second")));
		assertEquals("second", read(storage, "some/object"));
	}

	@Test
	void anObjectIsDeletedByOneOfSeveral() throws Exception {
		open().putIfAbsent("an/object", text("text"));
		List<Boolean> results = atTheSameTime((storage) -> () -> storage.delete("an/object"));
		assertEquals(1, results.stream().filter(Boolean::booleanValue).count(),
				"delete() returns true for one of the callers");
	}

	@Test
	void allObjectsBelowAPrefixAreDeleted() throws IOException {
		ObjectStorage storage = open();
		for (String key : List.of("a/b", "a/b/c", "a/b/d/e", "a/bc", "x")) {
			storage.putIfAbsent(key, text("text"));
		}
		storage.deleteAll("a/b");
		assertEquals(Set.of("a/b", "a/bc", "x"), keys(storage, ""));
		assertTrue(storage.putIfAbsent("a/b/c", text("again")));
		storage.deleteAll("");
		assertEquals(List.of(), storage.list(""));
	}

	@Test
	void anObjectThatIsDeletedWhileItIsReadNeverEndsEarly() throws IOException {
		ObjectStorage storage = open();
		GeneratedContent content = new GeneratedContent(1, 20_000_000, true);
		storage.putIfAbsent("an/object", content);
		try (InputStream stream = storage.get("an/object")) {
			assertNotNull(stream);
			int first = stream.read();
			assertTrue(open().delete("an/object"));
			byte[] rest = stream.readAllBytes();
			assertEquals(20_000_000 - 1, rest.length, "A stream ends early only with an exception");
			assertTrue(first >= 0);
		}
		catch (IOException ex) {
			assertNotNull(ex.getMessage(), "The exception has a message");
		}
		assertNull(storage.get("an/object"));
	}

	@Test
	void aMarkerIsRenewed() throws IOException {
		ObjectStorage storage = open();
		storage.putIfAbsent("owner/other", text("text"));
		storage.putMarker("owner/marker");
		Instant first = modified(storage, "owner/marker");
		assertEquals("", read(storage, "owner/marker"));
		await("putMarker() renews the time of the last modification", () -> {
			open().putMarker("owner/marker");
			return modified(storage, "owner/marker").isAfter(first);
		});
		assertEquals(Set.of("owner/marker", "owner/other"), keys(storage, "owner"));
		assertFalse(storage.putIfAbsent("owner/marker", text("text")));
		storage.putMarker("owner/other");
		assertEquals("", read(storage, "owner/other"), "A marker replaces an object");
		assertTrue(storage.delete("owner/marker"));
		assertNull(storage.get("owner/marker"));
	}

	@Test
	void aMarkerIsWrittenBySeveralAtTheSameTime() throws Exception {
		atTheSameTime((storage) -> () -> {
			storage.putMarker("owner/marker");
			return true;
		});
		assertEquals(Set.of("owner/marker"), keys(open(), ""));
	}

	/** What was empty for a moment may be removed, but not while it is used again. */
	@Test
	void objectsComeAndGoAtTheSameTime() throws Exception {
		atTheSameTime((storage) -> () -> {
			String thread = String.valueOf(Thread.currentThread().getId());
			for (int round = 0; round < 10; round++) {
				String key = "shared/%d/%s".formatted(round, thread);
				assertTrue(storage.putIfAbsent(key, text(key)), key);
				storage.list("shared");
				assertEquals(key, read(storage, key));
				assertTrue(storage.delete(key), key);
			}
			return true;
		});
		assertEquals(List.of(), open().list(""));
	}

	@Test
	void removingIncompleteObjectsLeavesCompleteOnes() throws IOException {
		ObjectStorage storage = open();
		storage.putIfAbsent("an/object", text("text"));
		storage.putMarker("a/marker");
		storage.removeIncomplete(Duration.ZERO);
		assertEquals(Set.of("an/object", "a/marker"), keys(storage, ""));
		assertEquals("text", read(storage, "an/object"));
		assertTrue(storage.putIfAbsent("another/object", text("text")));
	}

	private <T> List<T> atTheSameTime(Function<ObjectStorage, Callable<T>> operation) throws Exception {
		CyclicBarrier start = new CyclicBarrier(8);
		List<Future<T>> futures = new ArrayList<>();
		for (int thread = 0; thread < start.getParties(); thread++) {
			Callable<T> task = operation.apply(open());
			futures.add(this.threads.submit(() -> {
				start.await();
				return task.call();
			}));
		}
		List<T> results = new ArrayList<>();
		for (Future<T> future : futures) {
			results.add(future.get(1, TimeUnit.MINUTES));
		}
		return results;
	}

	private static void await(String what, Callable<Boolean> condition) {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
		try {
			while (!condition.call()) {
				assertTrue(System.nanoTime() < deadline, what);
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
			}
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new AssertionError(what, ex);
		}
	}

	private static ObjectContent text(String text) {
		return ObjectContent.of(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static String read(ObjectStorage storage, String key) throws IOException {
		try (InputStream stream = storage.get(key)) {
			assertNotNull(stream, "There is an object '%s'".formatted(key));
			return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
		}
	}

	private static Set<String> keys(ObjectStorage storage, String prefix) throws IOException {
		List<String> keys = storage.list(prefix).stream().map(StoredObject::key).toList();
		Set<String> distinct = keys.stream().collect(Collectors.toSet());
		assertEquals(distinct.size(), keys.size(), () -> "No object is listed twice: " + keys);
		return distinct;
	}

	private static Instant modified(ObjectStorage storage, String key) throws IOException {
		return storage.list("")
			.stream()
			.filter((object) -> object.key().equals(key))
			.findFirst()
			.orElseThrow(() -> new AssertionError("'%s' is listed".formatted(key)))
			.modified();
	}

}
