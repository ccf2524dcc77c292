package io.flame;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.flame.documents.Document;
import io.flame.documents.Documents;
import io.flame.documents.DocumentsApplication;
import io.flame.documents.Folder;
import io.flame.store.ReferenceDescription;
import io.flame.store.ReferenceOwners;
import io.flame.store.References;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What references do wherever calls are executed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway")
abstract class AbstractReferenceTests {

	private static final int LARGE = 200_000;

	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext context;

	@SuppressWarnings("NullAway.Init")
	FlameClient flame;

	/**
	 * Start the application that calls.
	 */
	abstract ConfigurableApplicationContext start(Class<?> application, Path storage);

	/**
	 * Where the services are executed, as messages say.
	 */
	abstract String place();

	/**
	 * How an {@link IllegalStateException} of a handler arrives.
	 */
	abstract Class<? extends RuntimeException> failure();

	@BeforeAll
	void startApplication(@TempDir Path directory) {
		this.directory = directory;
		this.context = start(DocumentsApplication.class, this.directory);
		this.flame = this.context.getBean(FlameClient.class);
	}

	@AfterEach
	void release() {
		Documents.latch.countDown();
	}

	@AfterAll
	void everythingIsFreedWithItsOwner() throws IOException {
		assertThat(objects()).isNotEmpty();
		this.context.close();
		assertThat(objects()).isEmpty();
	}

	private List<Path> objects() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory)) {
			return files.filter(Files::isRegularFile).toList();
		}
	}

	private FlameRef<Document> parse(String text, int size) {
		return this.flame.service(Documents.class).submitRef((documents) -> documents.parse(text, size));
	}

	private int count(Object document, String word) {
		return Objects
			.requireNonNull(this.flame.method("documents", "count").returning(Integer.class).call(document, word));
	}

	private References references() {
		return this.context.getBean(References.class);
	}

	@Test
	void aResultStaysWhereItWasMadeUntilItIsRead() {
		for (int size : new int[] { 10, LARGE }) {
			FlameRef<Document> document = parse("to be or not to be", size);
			assertThat(count(document, "be")).isEqualTo(2);
			assertThat(document.get().words()).hasSize(6);
			assertThat(document.get().scan()).hasSize(size);
			assertThat(document.version()).isEqualTo(1);
			assertThat(document.isDone()).isTrue();
		}
	}

	@Test
	void aReferenceGivesANewObjectEachTime() {
		FlameRef<Document> document = this.flame.put(Document.of("a", 1));
		assertThat(document.get()).isNotSameAs(document.get());
		assertThat(this.flame.method("documents", "same").returning(Boolean.class).call(document, document)).isFalse();
	}

	@Test
	void aValueIsPassedAsAReferenceToItOrInItsPlace() {
		for (int size : new int[] { 10, LARGE }) {
			FlameRef<Document> document = this.flame.put(Document.of("to be", size));
			assertThat(this.flame.service(Documents.class).proxy().countKept(document, "be")).isEqualTo(1);
			assertThat(count(document, "to")).isEqualTo(1);
			assertThat(count(document.get(), "to")).isEqualTo(1);
		}
	}

	@Test
	void methodsReturnReferences() {
		for (int size : new int[] { 10, LARGE }) {
			FlameRef<Document> kept = this.flame.service(Documents.class).proxy().keep("x y", size);
			assertThat(kept.get().words()).containsExactly("x", "y");
			assertThat(count(kept, "x")).isEqualTo(1);
			assertThat(count(this.flame.method("documents", "keep").submitRef("z", size), "z")).isEqualTo(1);
			FlameRef<Document> pending = this.flame
				.pending(this.flame.service(Documents.class).submit((documents) -> documents.keep("z", size)));
			assertThat(count(pending, "z")).isEqualTo(1);
		}
	}

	@Test
	void referencesTravelWithinData() {
		FlameRef<Document> document = parse("to be or not to be", LARGE);
		document.whenDone().join();
		Folder folder = this.flame.service(Documents.class).proxy().file("plays", document);
		assertThat(folder.documents()).hasSize(2);
		assertThat(folder.documents().get(1).get().words()).containsExactly("cover");
		assertThat(this.flame.service(Documents.class).proxy().countFiled(folder, "be")).isEqualTo(4);
	}

	@Test
	void aPendingReferenceWithinDataIsRefused() {
		Documents.latch = new CountDownLatch(1);
		FlameRef<String> pending = this.flame.service(Documents.class).submitRef((documents) -> documents.await("x"));
		FlameRef<List<FlameRef<String>>> all = this.flame.put(List.of(), new ParameterizedTypeReference<>() {
		});
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> all.update(List.of(pending)))
			.withMessageContaining("pending")
			.withMessageContaining("pass it as an argument itself");
	}

	@Test
	void aDependentCallBeginsWhenItsArgumentsExist() {
		Documents.latch = new CountDownLatch(1);
		FlameRef<String> text = this.flame.service(Documents.class)
			.submitRef((documents) -> documents.await("to be or not to be"));
		FlameRef<Document> document = this.flame.method("documents", "parse")
			.returning(Document.class)
			.submitRef(text, LARGE);
		CompletableFuture<Integer> count = this.flame.method("documents", "count")
			.returning(Integer.class)
			.submit(document, "be");
		assertThat(document.isDone()).isFalse();
		assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(() -> document.get(Duration.ofMillis(1)));
		// another call finds a free slot
		assertThat(this.flame.service(Documents.class).proxy().add(1, 2)).isEqualTo(3);
		assertThat(count).isNotDone();
		Documents.latch.countDown();
		assertThat(count.join()).isEqualTo(2);
		assertThat(document.toFuture().join().scan()).hasSize(LARGE);
	}

	@Test
	void aFailureFailsTheDependentCalls() {
		FlameRef<String> failed = this.flame.service(Documents.class).submitRef((documents) -> documents.fail("oops"));
		assertThatExceptionOfType(failure()).isThrownBy(failed::get).withMessageContaining("oops");
		FlameRef<Document> dependent = this.flame.method("documents", "parse")
			.returning(Document.class)
			.submitRef(failed, 1);
		for (FlameRef<?> reference : List.of(dependent,
				this.flame.method("documents", "count").submitRef(dependent, "x"))) {
			assertThatExceptionOfType(FlameReferenceFailedException.class).isThrownBy(reference::get)
				.withMessageContaining("was not executed: the call that makes argument 0 failed")
				.withStackTraceContaining("oops");
		}
		assertThatExceptionOfType(FlameReferenceFailedException.class).isThrownBy(() -> count(dependent, "x"))
			.withRootCauseInstanceOf(failure());
		assertThat(failed.isDone()).isTrue();
		assertThat(failed.whenDone()).isCompletedExceptionally();
		assertThat(failed).hasToString("FlameRef[failed]");
	}

	@Test
	void deletingAPendingReferenceCancelsItsCall() {
		Documents.latch = new CountDownLatch(1);
		FlameRef<String> pending = this.flame.service(Documents.class).submitRef((documents) -> documents.await("x"));
		FlameRef<?> dependent = this.flame.method("documents", "parse").submitRef(pending, 1);
		assertThat(pending).hasToString("FlameRef[pending]");
		pending.delete();
		assertThatExceptionOfType(FlameCancelledException.class).isThrownBy(pending::get);
		assertThatExceptionOfType(FlameReferenceFailedException.class).isThrownBy(dependent::get)
			.withCauseInstanceOf(CancellationException.class);
	}

	@Test
	void aWaitingCallCanBeCancelled() {
		Documents.latch = new CountDownLatch(1);
		FlameRef<String> pending = this.flame.service(Documents.class).submitRef((documents) -> documents.await("x"));
		CompletableFuture<?> waiting = this.flame.method("documents", "parse")
			.returning(Document.class)
			.submit(pending, 1);
		assertThat(waiting.cancel(true)).isTrue();
		assertThat(pending.isDone()).isFalse();
	}

	@Test
	void referencesAreTakenInCompletionOrder() {
		Documents.latch = new CountDownLatch(1);
		FlameRef<String> slow = this.flame.service(Documents.class).submitRef((documents) -> documents.await("slow"));
		FlameRef<String> fast = this.flame.service(Documents.class).submitRef(Documents::name);
		List<FlameRef<String>> order = FlameRefs.inCompletionOrder(List.of(slow, fast))
			.peek((reference) -> Documents.latch.countDown())
			.toList();
		assertThat(order).containsExactly(fast, slow);
		FlameRefs.waitAll(List.of(slow, fast, this.flame.put("x")));
		assertThat(fast.get()).isEqualTo("documents");
		assertThat(slow.get()).isEqualTo("slow");
	}

	@Test
	void resultsOfAnyFormAreKept() {
		assertThat(this.flame.service(Documents.class).submitRef((documents) -> documents.add(1, 2)).get())
			.isEqualTo(3);
		assertThat(this.flame.service(Documents.class).submitRef((documents) -> documents.later("text")).isDone())
			.isIn(true, false);
		FlameRef<?> later = this.flame.method("documents", "later").submitRef("text");
		assertThat(later.get()).isEqualTo("text");
		assertThat(this.flame.method("documents", "result").submitRef("text").get()).isEqualTo("text");
		assertThatExceptionOfType(failure())
			.isThrownBy(() -> this.flame.method("documents", "result").submitRef("").get())
			.withMessageContaining("empty");
		assertThat(this.flame.method("documents", "nothing").submitRef().get()).isNull();
		assertThat(this.flame.method("documents", "missing").submitRef().get()).isNull();
		FlameRef<?> sum = this.flame.method("documents", "add")
			.submitRef(this.flame.put(1), this.flame.method("documents", "add").submitRef(2, 3));
		assertThat(sum.get()).isEqualTo(6);
	}

	@Test
	void theLambdaCallsOneMethodAndReturnsItsResult() {
		FlameClient.ServiceSpec<Documents> documents = this.flame.service(Documents.class);
		assertThatIllegalStateException()
			.isThrownBy(() -> documents.submitRef((service) -> service.add(service.add(1, 2), 3)).get())
			.withMessageContaining("calls 'add' and then 'add'");
		assertThatIllegalStateException()
			.isThrownBy(() -> documents.submitRef((service) -> service.add(1, 2) + 1).get())
			.withMessageContaining("must return the result of 'add' as it is");
		assertThatIllegalStateException().isThrownBy(() -> documents.submitRef((service) -> 1).get())
			.withMessageContaining("must call a method");
		assertThatIllegalStateException().isThrownBy(() -> documents.submitRef((service) -> service.keep("x", 1)).id())
			.withMessageContaining("returns a reference itself");
	}

	@Test
	void bytesAndStreamsAreStoredAsTheyAre(@TempDir Path files) throws IOException {
		Path file = Files.write(files.resolve("zeros"), new byte[LARGE]);
		for (FlameRef<Resource> reference : List.of(this.flame.put(file),
				this.flame.put(new ByteArrayResource(new byte[LARGE])),
				this.flame.put(new ByteArrayInputStream(new byte[LARGE])))) {
			assertThat(this.flame.method("documents", "length").returning(Integer.class).call(reference))
				.isEqualTo(LARGE);
			assertThat(this.flame.method("documents", "measure").returning(Long.class).call(reference))
				.isEqualTo(LARGE);
			assertThat(reference.get().contentLength()).isEqualTo(LARGE);
			assertThat(reference.get().exists()).isTrue();
			assertThat(reference.get().getContentAsByteArray()).hasSize(LARGE);
		}
		FlameRef<byte[]> bytes = this.flame.service(Documents.class).submitRef((documents) -> documents.bytes(LARGE));
		assertThat(this.flame.method("documents", "length").returning(Integer.class).call(bytes)).isEqualTo(LARGE);
		FlameRef<Resource> zeros = this.flame.service(Documents.class).submitRef((documents) -> documents.zeros(LARGE));
		FlameRef<Resource> copy = this.flame.method("documents", "copy").returning(Resource.class).submitRef(zeros);
		assertThat(copy.get().contentLength()).isEqualTo(LARGE);
		assertThat(this.flame.service(Documents.class).proxy().zeros(3).contentLength()).isEqualTo(3);
	}

	@Test
	void binaryContentIsNoValue() {
		FlameRef<byte[]> bytes = this.flame.put(new byte[LARGE]);
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> count(bytes, "x"))
			.withMessageContaining("binary content, which is read as a Resource or byte[]");
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> bytes.patch(Map.of("a", 1)))
			.withMessageContaining("cannot be patched");
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.flame.method("documents", "measure")
				.returning(Long.class)
				.call(this.flame.put(Document.of("x", LARGE))))
			.withMessageContaining("a value and not binary content");
	}

	@Test
	void handlersUpdateReferences() {
		for (int size : new int[] { 10, LARGE }) {
			FlameRef<Document> first = this.flame.put(Document.of("a", size));
			FlameRef<Document> second = this.flame.service(Documents.class).proxy().extend(first, "b");
			assertThat(second.version()).isEqualTo(2);
			assertThat(second.id()).isEqualTo(first.id());
			assertThat(second.get().words()).containsExactly("a", "b");
			assertThat(first.get().words()).containsExactly("a");
			assertThat(first.latest()).isEqualTo(second);
			assertThat(first.newer()).contains(second);
			assertThat(second.newer()).isEmpty();
			assertThatExceptionOfType(FlameReferenceConflictException.class)
				.isThrownBy(() -> first.update(Document.of("c", 1)))
				.withMessageContaining("is not the latest version, which is 2");
		}
	}

	@Test
	void anExpiredReferenceTellsWhereItWasMade() {
		FlameRef<Document> document = parse("to be", LARGE);
		String id = document.id();
		document.delete();
		assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(document::get)
			.withMessageContaining(id)
			.withMessageContaining("which was made at 20")
			.withMessageContaining("by documents/parse on " + place())
			.withMessageContaining("it was deleted");
		assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(() -> count(document, "to"))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(FlameErrorCode.REFERENCE_EXPIRED))
			.withMessageContaining("by documents/parse on " + place());
		document.delete();
	}

	@Test
	void genericValuesNeedAType() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.flame.put(List.of(1)))
			.withMessageContaining("ParameterizedTypeReference");
		FlameRef<List<Integer>> numbers = this.flame.put(List.of(1, 2), new ParameterizedTypeReference<>() {
		});
		assertThat(numbers.get()).containsExactly(1, 2);
	}

	@Test
	void referencesAreListedAndDeletedById() {
		FlameRef<String> small = this.flame.put("small");
		FlameRef<Document> large = this.flame.put(Document.of("x", LARGE));
		large.update(Document.of("y", LARGE));
		assertThat(references().catalog().list(1000)).filteredOn((found) -> found.id().equals(large.id()))
			.singleElement()
			.satisfies((found) -> {
				assertThat(found.owner()).isEqualTo(references().owner());
				assertThat(found.size()).isGreaterThan(2 * LARGE);
				assertThat(found.version()).isEqualTo(2);
				assertThat(found.versions()).isEqualTo(2);
			});
		assertThat(references().catalog().list(1000)).extracting(ReferenceDescription::id).contains(small.id());
		assertThat(references().catalog().list(1)).hasSize(1);
		for (FlameRef<?> reference : List.of(small, large)) {
			assertThat(references().catalog().delete(reference.id())).isTrue();
			assertThat(references().catalog().delete(reference.id())).isFalse();
			assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(reference::get)
				.withMessageContaining("it was deleted");
		}
	}

	@Test
	void whatASessionMakesIsFreedWithIt() {
		FlameRef<String> put;
		FlameRef<Document> submitted;
		FlameRef<Document> made;
		String owner;
		try (FlameSession session = this.flame.openSession("default")) {
			owner = ReferenceOwners.session(session.id());
			put = session.put("small");
			submitted = session.client().service(Documents.class).submitRef((documents) -> documents.parse("x", LARGE));
			made = session.service(Documents.class).keep("y", LARGE);
			assertThat(put.get()).isEqualTo("small");
			assertThat(submitted.get().words()).containsExactly("x");
			assertThat(session.client().method("documents", "count").returning(Integer.class).call(made, "y"))
				.isEqualTo(1);
			assertThat(references().catalog().list(1000)).filteredOn((found) -> found.owner().equals(owner)).hasSize(3);
			references().release(session.id());
		}
		assertThat(references().catalog().list(1000)).noneMatch((found) -> found.owner().equals(owner));
		assertThatExceptionOfType(FlameReferenceExpiredException.class).isThrownBy(submitted::get)
			.withMessageContaining("its owner, session '")
			.withMessageContaining("was closed or has expired");
	}

	@Test
	void aKeyWithAndWithoutReferenceAreDifferentCalls() throws Exception {
		FlameClient.ReturningSpec<Document> parse = this.flame.method("documents", "parse")
			.returning(Document.class)
			.maxAttempts(1);
		FlameRef<Document> kept = parse.idempotencyKey("key").submitRef("x", 1);
		assertThat(kept.get().words()).containsExactly("x");
		assertThat(parse.idempotencyKey("key").submitRef("x", 1).toFuture().get(60, TimeUnit.SECONDS).words())
			.containsExactly("x");
	}

}
