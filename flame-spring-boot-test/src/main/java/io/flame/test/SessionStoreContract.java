package io.flame.test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.flame.backend.RunnerResources;
import io.flame.session.SessionCounters;
import io.flame.session.SessionSettings;
import io.flame.session.SessionStore;
import io.flame.session.StoredResult;
import io.flame.session.StoredSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What every {@link SessionStore} must do, as tests. The test class of a store extends
 * this class and returns a store without sessions.
 */
public abstract class SessionStoreContract {

	private static final int THREADS = 16;

	private static final int COMMITS_PER_THREAD = 25;

	private static final Instant NOW = ContractSession.NOW;

	@SuppressWarnings("NullAway.Init")
	private SessionStore store;

	/**
	 * Create the store under test, without sessions. Called before each test.
	 * @return a store
	 * @throws Exception if the store cannot be created
	 */
	protected abstract SessionStore createStore() throws Exception;

	@BeforeEach
	final void create() throws Exception {
		this.store = createStore();
	}

	private ContractSession session(String id) {
		return new ContractSession(this.store, id);
	}

	private StoredSession found(String id) {
		return Objects.requireNonNull(this.store.find(id), () -> "Session '" + id + "' must be found");
	}

	private void assertState(ContractSession session, Map<String, byte[]> expected) {
		Map<String, byte[]> state = this.store.state(session.id(), session.version());
		assertNotNull(state, "state() of the current version");
		assertEquals(expected.keySet(), state.keySet(), "The parts of the state");
		expected.forEach((name, part) -> assertArrayEquals(part, state.get(name), "The part '" + name + "'"));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/** What is kept comes back as it was. */
	@Test
	void aCreatedSessionIsFoundAsItWas() {
		RunnerResources resources = new RunnerResources(1.5, 1L << 40, 2,
				Map.of("zone", "a", "disk type", "ssd \"x\""));
		SessionSettings settings = new SessionSettings("pool", resources, true, Duration.ofMillis(1500),
				Duration.ofDays(400), Map.of("übung", "日本 'quoted'", "empty", ""));
		StoredSession session = new StoredSession("x".repeat(256), settings, 7, 3, "owner", "stamp",
				new SessionCounters(1, 2, 3), "call", NOW.minusMillis(1), NOW, NOW.plus(Duration.ofDays(4000)));
		assertTrue(this.store.create(session, Map.of()));
		assertEquals(session, this.store.find(session.id()));
	}

	/** What is not set stays unset. */
	@Test
	void aSessionWithoutStampCallAndResourcesIsFoundAsItWas() {
		StoredSession session = session("s").create(Map.of());
		assertNull(session.stamp());
		assertNull(session.lastCallId());
		assertNull(session.settings().resources());
		assertEquals(session, this.store.find("s"));
	}

	/** A session that does not exist is not an error. */
	@Test
	void anUnknownSessionHasNothing() {
		assertNull(this.store.find("unknown"));
		assertNull(this.store.state("unknown", 0));
		assertNull(this.store.result("unknown", "call", NOW));
		assertFalse(session("unknown").commit());
		assertFalse(this.store.delete("unknown"));
		assertNull(this.store.find("unknown"), "A commit creates no session");
	}

	/** The first one wins, and loses nothing. */
	@Test
	void aSessionIsCreatedOnce() {
		ContractSession session = session("s");
		StoredSession first = session.create(Map.of("a", bytes("1")));
		StoredSession second = new StoredSession("s", first.settings(), 5, 5, "other", "other",
				new SessionCounters(1, 1, 1), "call", NOW, NOW, NOW);
		assertFalse(this.store.create(second, Map.of("a", bytes("2"), "b", bytes("3"))));
		assertEquals(first, this.store.find("s"));
		assertState(session, Map.of("a", bytes("1")));
		assertEquals(1, this.store.count());
	}

	/** Of those who create the same session at the same time, one does. */
	@Test
	void aSessionIsCreatedByOneThread() throws Exception {
		StoredSession session = session("s").initial();
		AtomicInteger number = new AtomicInteger();
		Set<String> created = ConcurrentHashMap.newKeySet();
		ContractThreads.run(THREADS, () -> {
			String mine = "thread " + number.incrementAndGet();
			if (this.store.create(session, Map.of("part", bytes(mine)))) {
				created.add(mine);
			}
			return null;
		});
		assertEquals(1, created.size(), "create() returns true once");
		assertState(session("s"), Map.of("part", bytes(created.iterator().next())));
	}

	/** State belongs to a version. */
	@Test
	void stateIsReadAtTheExpectedVersion() {
		ContractSession session = session("s");
		session.create(Map.of("a", bytes("1"), "empty", new byte[0]));
		assertState(session, Map.of("a", bytes("1")));
		assertNull(this.store.state("s", 1), "state() of a version that is not there yet");
		assertTrue(session.change("a", bytes("2")).commit());
		assertNull(this.store.state("s", 0), "state() of a version that is gone");
		assertState(session, Map.of("a", bytes("2")));
	}

	/** Only what has changed is committed. */
	@Test
	void partsAreAddedReplacedAndRemoved() {
		ContractSession session = session("s");
		session.create(Map.of("kept", bytes("1"), "replaced", bytes("2"), "removed", bytes("3")));
		assertTrue(session.change("replaced", bytes("two"))
			.change("removed", new byte[0])
			.change("added", bytes("4"))
			.change("never", new byte[0])
			.commit());
		assertState(session, Map.of("kept", bytes("1"), "replaced", bytes("two"), "added", bytes("4")));
		assertTrue(session.change("kept", new byte[0])
			.change("replaced", new byte[0])
			.change("added", new byte[0])
			.commit());
		assertState(session, Map.of());
	}

	/** State is not text, and not small. */
	@Test
	void aPartMayBeLargeAndOfAnyBytes() {
		byte[] large = new byte[5 * 1024 * 1024];
		new Random(1).nextBytes(large);
		ContractSession session = session("s");
		session.create(Map.of("große \"Teile\"", large));
		assertState(session, Map.of("große \"Teile\"", large));
		byte[] larger = Arrays.copyOf(large, large.length + 1);
		assertTrue(session.change("große \"Teile\"", larger).commit());
		assertState(session, Map.of("große \"Teile\"", larger));
	}

	/** A commit changes all that it says, and nothing else. */
	@Test
	void aCommitChangesTheSession() {
		ContractSession session = session("s");
		StoredSession created = session.create(Map.of());
		assertTrue(session.by("other", 4)
			.stamp("stamp")
			.call("c1", "result")
			.counted(new SessionCounters(1, 2, 3))
			.at(NOW.plusMillis(1), NOW.plusSeconds(100))
			.commit());
		assertEquals(new StoredSession("s", created.settings(), 1, 4, "other", "stamp", new SessionCounters(1, 2, 3),
				"c1", created.created(), NOW.plusMillis(1), NOW.plusSeconds(100)), this.store.find("s"));
		assertTrue(session.counted(new SessionCounters(10, 10, 10)).commit());
		StoredSession changed = found("s");
		assertEquals(new SessionCounters(11, 12, 13), changed.counters());
		assertEquals("c1", changed.lastCallId(), "A commit without a call keeps the last one");
		assertNull(changed.stamp());
	}

	/** A commit that is not expected changes nothing at all. */
	@Test
	void aCommitOfAnotherVersionOrEpochChangesNothing() {
		ContractSession session = session("s");
		session.create(Map.of("a", bytes("1")));
		assertTrue(session.call("c1", "one").by("parent", 2).commit());
		StoredSession before = found("s");
		for (long[] expected : new long[][] { { 0, 2 }, { 2, 2 }, { 1, 1 }, { 1, 3 }, { 0, 1 } }) {
			assertFalse(session.change("a", bytes("2"))
				.change("b", bytes("3"))
				.stamp("x")
				.call("c2", "two")
				.by("thief", 9)
				.counted(new SessionCounters(1, 1, 1))
				.commit(expected[0], expected[1]));
			assertEquals(before, this.store.find("s"));
			assertState(session, Map.of("a", bytes("1")));
			assertResult("one", "c1", NOW);
			assertNull(this.store.result("s", "c2", NOW));
		}
		assertTrue(session.commit(), "The expected commit is still possible");
	}

	/** A parent that another one has taken the session from cannot commit any more. */
	@Test
	void anotherEpochKeepsTheFormerParentFromCommitting() {
		ContractSession session = session("s");
		session.create(Map.of());
		assertTrue(session.by("second parent", 2).commit(0, 1));
		assertFalse(session.by("first parent", 1).commit(1, 1));
		assertTrue(session.by("second parent", 2).commit(1, 2));
		assertEquals("second parent", found("s").owner());
	}

	/** Each version is committed once, whoever tries. */
	@Test
	void versionsAreCommittedOnceEachByManyThreads() throws Exception {
		ContractSession session = session("s");
		session.create(Map.of("version", bytes("0")));
		Set<Long> versions = ConcurrentHashMap.newKeySet();
		AtomicInteger commits = new AtomicInteger();
		ContractThreads.run(THREADS, () -> {
			for (int done = 0; done < COMMITS_PER_THREAD;) {
				StoredSession found = found("s");
				Map<String, byte[]> state = this.store.state("s", found.version());
				if (state != null) {
					assertArrayEquals(bytes("" + found.version()), state.get("version"), "State of another version");
				}
				if (session("s").change("version", bytes("" + (found.version() + 1)))
					.call("call " + found.version(), "result")
					.counted(new SessionCounters(1, 0, 0))
					.commit(found.version(), found.epoch())) {
					assertTrue(versions.add(found.version()), "A version was committed twice");
					commits.incrementAndGet();
					done++;
				}
			}
			return null;
		});
		int expected = THREADS * COMMITS_PER_THREAD;
		assertEquals(expected, commits.get());
		assertEquals(expected, versions.size(), "Versions without gaps");
		assertEquals(expected, found("s").version());
		assertEquals(new SessionCounters(expected, 0, 0), found("s").counters());
		assertState(session, Map.of("version", bytes("" + expected)));
		assertResult("result", "call " + (expected - 1), NOW);
	}

	/** The last result is there until the next call. */
	@Test
	void theLastResultIsKeptUntilTheNextCall() {
		ContractSession session = session("s");
		session.create(Map.of());
		assertTrue(session.call("c1", "one").commit());
		assertResult("one", "c1", NOW.plus(Duration.ofDays(9999)));
		assertNull(this.store.result("s", "another call", NOW));
		assertTrue(session.change("a", bytes("1")).commit());
		assertResult("one", "c1", NOW);
		assertTrue(session.call("c2", "two").commit());
		assertNull(this.store.result("s", "c1", NOW), "The result of the call before the last one");
		assertResult("two", "c2", NOW);
		assertTrue(session.call("c3", null).commit());
		assertNull(this.store.result("s", "c2", NOW), "The result of the call before the last one");
		assertNull(this.store.result("s", "c3", NOW), "A call without a result");
	}

	/** A result with a time outlives later calls. */
	@Test
	void aResultWithATimeIsKeptUntilThen() {
		ContractSession session = session("s");
		session.create(Map.of());
		Instant until = NOW.plusSeconds(10);
		assertTrue(session.call("c1", "one").keep(until).commit());
		assertResult("one", "c1", until.plusSeconds(1));
		assertTrue(session.call("c2", "two").keep(NOW.plusSeconds(5)).commit());
		assertTrue(session.call("c3", "three").commit());
		assertResult("one", "c1", until.minusMillis(1));
		assertNull(this.store.result("s", "c1", until), "A result after its time");
		assertResult("two", "c2", NOW);
		assertResult("three", "c3", NOW);
	}

	/** The same call has one result. */
	@Test
	void aCallThatIsCommittedAgainReplacesItsResult() {
		ContractSession session = session("s");
		session.create(Map.of());
		assertTrue(session.call("c1", "one").keep(NOW.plusSeconds(10)).commit());
		assertTrue(session.call("c2", "two").commit());
		assertTrue(session.call("c1", "one again").commit());
		assertResult("one again", "c1", NOW);
		assertTrue(session.call("c3", "three").commit());
		assertNull(this.store.result("s", "c1", NOW));
	}

	/** Results do not grow without bound. */
	@Test
	void resultsAreDeletedAfterTheirTime() {
		ContractSession session = session("s");
		session.create(Map.of());
		Instant until = NOW.plusSeconds(10);
		assertTrue(session.call("c1", "one").keep(until).commit());
		assertTrue(session.call("c2", "two").keep(until.plusMillis(1)).commit());
		assertTrue(session.call("c3", "three").keep(until).commit());
		assertEquals(List.of(), deleteExpired(until));
		assertNull(this.store.result("s", "c1", NOW), "A deleted result");
		assertResult("two", "c2", NOW);
		assertResult("three", "c3", until.plusSeconds(1));
	}

	/** A session lives as long as its lease. */
	@Test
	void sessionsAreDeletedWhenTheirLeasesHaveExpired() {
		for (int i = 0; i < 3; i++) {
			ContractSession session = session("s" + i);
			session.create(Map.of("a", bytes("1")));
			assertTrue(session.call("c1", "one").keep(NOW.plusSeconds(1000)).at(NOW, NOW.plusSeconds(i)).commit());
		}
		StoredSession expired = found("s0");
		assertEquals(List.of(expired), this.store.deleteExpired(NOW));
		assertNotNull(this.store.find("s1"), "A session whose lease has expired is found until it is deleted");
		assertTrue(session("s1").at(NOW, NOW.plusSeconds(5)).commit(1, 1), "A commit extends the lease");
		assertEquals(List.of("s2"), deleteExpired(NOW.plusSeconds(2)));
		assertEquals(List.of(), deleteExpired(NOW.plusSeconds(2)));
		assertEquals(1, this.store.count());
		assertNothingIsLeftOf("s0");
		assertNothingIsLeftOf("s2");
	}

	/** Each expired session is reported to one of those who delete it. */
	@Test
	void anExpiredSessionIsReportedOnce() throws Exception {
		Set<String> ids = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 50; i++) {
			session("s" + i).create(Map.of("a", bytes("1")));
			ids.add("s" + i);
		}
		ContractThreads.run(4, () -> {
			deleteExpired(NOW.plus(Duration.ofDays(365)))
				.forEach((id) -> assertTrue(ids.remove(id), "'" + id + "' was reported twice"));
			return null;
		});
		assertEquals(Set.of(), ids);
		assertEquals(0, this.store.count());
	}

	/** A commit that was confirmed is not lost to the end of the former lease. */
	@Test
	void aCommitThatExtendsTheLeaseKeepsTheSession() throws Exception {
		for (int i = 0; i < 50; i++) {
			String id = "s" + i;
			session(id).create(Map.of());
			Instant expired = session(id).initial().expires();
			List<Boolean> done = ContractThreads
				.run(List.<Callable<Boolean>>of(() -> session(id).at(NOW, expired.plusSeconds(1)).commit(0, 1),
						() -> deleteExpired(expired).contains(id)));
			assertTrue(done.get(0) != done.get(1), "Either the commit was made, or the session was deleted");
			assertEquals(done.get(0), this.store.find(id) != null, "A session that was extended is kept");
		}
	}

	/** A session leaves nothing that a later one of the same id would find. */
	@Test
	void aSessionIsDeletedWithEverything() {
		ContractSession session = session("s");
		session.create(Map.of("a", bytes("1")));
		assertTrue(session.call("c1", "one").keep(NOW.plusSeconds(1000)).commit());
		assertTrue(session.call("c2", "two").commit());
		session("other").create(Map.of("a", bytes("2")));
		assertTrue(this.store.delete("s"));
		assertFalse(this.store.delete("s"));
		assertNothingIsLeftOf("s");
		assertState(session("other"), Map.of("a", bytes("2")));
	}

	/** The most recently used sessions come first. */
	@Test
	void sessionsAreListedByLastUse() {
		assertEquals(List.of(), this.store.list(10));
		for (int i : new int[] { 3, 1, 4, 0, 2 }) {
			session("s" + i).create(Map.of());
			assertTrue(session("s" + i).at(NOW.plusMillis(i), NOW.plusSeconds(10)).commit());
		}
		assertEquals(List.of("s4", "s3", "s2", "s1", "s0"), listed(10));
		assertTrue(session("s1").at(NOW.plusSeconds(1), NOW.plusSeconds(10)).commit(1, 1));
		assertEquals(List.of("s1", "s4", "s3"), listed(3));
		assertEquals(List.of(), listed(0));
		assertEquals(found("s1"), this.store.list(1).get(0));
		assertEquals(5, this.store.count());
	}

	private List<String> listed(int max) {
		return this.store.list(max).stream().map(StoredSession::id).toList();
	}

	private List<String> deleteExpired(Instant now) {
		return this.store.deleteExpired(now).stream().map(StoredSession::id).toList();
	}

	private void assertNothingIsLeftOf(String id) {
		assertNull(this.store.find(id));
		session(id).create(Map.of());
		assertState(session(id), Map.of());
		IntStream.rangeClosed(1, 3).forEach((call) -> assertNull(this.store.result(id, "c" + call, NOW)));
		assertTrue(this.store.delete(id));
	}

	private void assertResult(@Nullable String expected, String callId, Instant now) {
		StoredResult result = this.store.result("s", callId, now);
		assertNotNull(result, "The result of call '" + callId + "'");
		assertEquals(callId, result.callId());
		assertEquals("application/x-contract", result.mediaType());
		assertArrayEquals(bytes("digest of " + callId), result.argumentsDigest());
		assertArrayEquals(bytes("" + expected), result.result());
	}

}
