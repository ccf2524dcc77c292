package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import io.flame.backend.RunnerEndpoint;
import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerStartException;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pool in a world without threads: time passes, starts end and probes are responded to
 * when the test says so. After every step the pool must be consistent.
 */
final class PoolSimulation implements Effect.Performer {

	final PoolState state;

	final List<RunnerPoolEvent> events = new ArrayList<>();

	final List<String> log = new ArrayList<>();

	/** The starts that have not ended, the oldest first. */
	final List<StartAttempt> starts = new ArrayList<>();

	/** All starts there have been. */
	final List<StartAttempt> begun = new ArrayList<>();

	/** The runners that are to be terminated. */
	final List<PooledRunner> terminations = new ArrayList<>();

	/** The runners that are to be probed. */
	final List<PooledRunner> probes = new ArrayList<>();

	/** The leases in the order in which they were granted. */
	final List<RunnerLease> granted = new ArrayList<>();

	private final Set<RunnerLease> open = new LinkedHashSet<>();

	private final Map<PooledRunner, Duration> terminated = new IdentityHashMap<>();

	private final Set<PendingAcquire> woken = new HashSet<>();

	private final Set<PendingAcquire> waiting = new HashSet<>();

	private final PriorityQueue<Change> changes = new PriorityQueue<>(
			Comparator.<Change, Long>comparing((change) -> change.time() - this.begin).thenComparing(Change::number));

	private final StartPermits permits;

	private final Runnable retry = () -> run((state) -> state.scaling().scale());

	/** The clock overflows soon. */
	private final long begin = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

	private long now = this.begin;

	/** How many changes are under way, each caused by the one before. */
	private int depth;

	private int numbers;

	private int releasedPermits;

	/** Whether runners terminate at once. */
	private boolean terminating = true;

	/** Whether runners may have more calls than slots. */
	private boolean resized;

	private @Nullable Integer capacity;

	private RunnerProbe.State protocol = RunnerProbe.State.READY;

	PoolSimulation(TestSettings settings) {
		this(settings, new StartPermits(Integer.MAX_VALUE));
	}

	PoolSimulation(TestSettings settings, StartPermits permits) {
		this.permits = permits;
		PoolSettings built = settings.build();
		this.state = new PoolState(built, built.name(), new StartBackoff(Duration.ofSeconds(10), new Random(1)),
				() -> permits.tryAcquire(this.retry), this::lease, () -> this.now);
		scale();
	}

	/** Runners report a capacity. */
	PoolSimulation capacity(@Nullable Integer capacity) {
		this.capacity = capacity;
		return this;
	}

	/** Runners speak the base protocol only. */
	PoolSimulation baseProtocol() {
		this.protocol = RunnerProbe.State.BASE_PROTOCOL;
		return this;
	}

	/** Runners take their time to terminate. */
	PoolSimulation terminatingLater() {
		this.terminating = false;
		return this;
	}

	private RunnerLease lease(PooledRunner runner) {
		RunnerLease lease = new RunnerLease(runner, (closed, outcome) -> {
			assertThat(this.open.remove(closed)).isTrue();
			run((state) -> state.calls().release(closed, outcome));
		});
		this.granted.add(lease);
		this.open.add(lease);
		return lease;
	}

	void run(Consumer<PoolState> change) {
		call((state) -> {
			change.accept(state);
			return true;
		});
	}

	<T extends @Nullable Object> T call(Function<PoolState, T> change) {
		this.depth++;
		T result = change.apply(this.state);
		perform();
		this.depth--;
		if (this.depth == 0) {
			verify();
		}
		return result;
	}

	private void perform() {
		List<Effect> effects = this.state.takeEffects();
		if (effects.stream().anyMatch(Effect.Start.class::isInstance)) {
			// one that is being terminated may have been replaced while it had calls
			int stopping = this.state.counts().stopping();
			assertThat(this.state.slots().occupied() + this.state.starts().underWay().size()).as("occupied")
				.isLessThanOrEqualTo(this.state.settings().max() + stopping);
		}
		for (Effect effect : effects) {
			if (effect instanceof Effect.WakeUp wakeUp) {
				assertThat(wakeUp.acquire().decision()).isNotNull();
				assertThat(this.woken.add(wakeUp.acquire())).as("woken once").isTrue();
			}
			if (effect instanceof Effect.FailCalls failed) {
				assertThat(failed.leases()).isNotEmpty();
			}
			effect.perform(this);
		}
	}

	void scale() {
		run((state) -> state.scaling().scale());
	}

	PendingAcquire acquire() {
		return acquire(0, null, null);
	}

	PendingAcquire acquire(String key) {
		return acquire(0, new Affinity(key, false), null);
	}

	PendingAcquire acquireRequired(String key) {
		return acquire(0, new Affinity(key, true), null);
	}

	PendingAcquire acquire(RunnerResources resources) {
		return acquire(0, null, resources);
	}

	PendingAcquire acquire(int priority, @Nullable Affinity affinity, @Nullable RunnerResources resources) {
		PendingAcquire acquire = call((state) -> state.calls().acquire(priority, affinity, resources));
		assertThat(acquire.isEnqueued()).as("enqueued").isEqualTo(acquire.decision() == null);
		this.waiting.add(acquire);
		return acquire;
	}

	/** A lease that must be there without waiting. */
	RunnerLease lease() {
		return lease(acquire());
	}

	RunnerLease lease(String key) {
		return lease(acquire(key));
	}

	RunnerLease lease(PendingAcquire acquire) {
		assertThat(acquire.decision()).isInstanceOf(Decision.Granted.class);
		return ((Decision.Granted) Objects.requireNonNull(acquire.decision())).lease();
	}

	Shortage abandon(PendingAcquire acquire) {
		return Objects.requireNonNull(this.<@Nullable Shortage>call((state) -> state.calls().abandon(acquire)));
	}

	/** The oldest start ends with a runner. */
	PooledRunner ready() {
		assertThat(this.starts).as("starts").isNotEmpty();
		return ready(this.starts.get(0));
	}

	/** All starts end with runners, also those that begin meanwhile. */
	List<PooledRunner> allReady() {
		List<PooledRunner> ready = new ArrayList<>();
		while (!this.starts.isEmpty()) {
			ready.add(ready());
		}
		return ready;
	}

	PooledRunner ready(StartAttempt attempt) {
		return ready(attempt, new FakeInstance(attempt.id(), true));
	}

	/** The oldest start finds a runner that the pool does not own. */
	PooledRunner readyFixed(String id) {
		return ready(this.starts.get(0), new FakeInstance(id, false));
	}

	PooledRunner ready(StartAttempt attempt, FakeInstance instance) {
		PooledRunner runner = pooled(instance, attempt.resources());
		boolean accepted = call((state) -> state.starts().started(attempt, runner));
		if (!accepted) {
			assertThat(this.state.slots().contains(runner)).isFalse();
			instance.terminate(Duration.ZERO);
		}
		end(attempt);
		return runner;
	}

	PooledRunner pooled(FakeInstance instance, RunnerResources resources) {
		PooledRunner runner = new PooledRunner(instance,
				new RunnerEndpoint(instance.id(), instance.uri(), null,
						this.protocol == RunnerProbe.State.BASE_PROTOCOL, null, instance.owned()),
				resources, this.capacity, this.now);
		runner.heartbeats().isReplacedBy("process-of-" + instance.id());
		return runner;
	}

	void fail(String message, boolean permanent) {
		fail(this.starts.get(0), new RunnerStartException(message, null, permanent), null);
	}

	void fail(StartAttempt attempt, RunnerStartException failure, @Nullable FakeInstance instance) {
		run((state) -> state.starts().failed(attempt, failure, instance));
		end(attempt);
	}

	/** The backend is still busy with a start whose time is over. */
	void overdue(StartAttempt attempt) {
		run((state) -> state.starts()
			.failed(attempt, new RunnerStartException("The backend hangs ('spawn-timeout').", null, false), null));
	}

	void end(StartAttempt attempt) {
		assertThat(this.starts.remove(attempt)).as("ended once").isTrue();
		run((state) -> state.starts().ended(attempt));
	}

	/** A runner dies. */
	void die(PooledRunner runner) {
		run((state) -> state.endings().lost(runner, "It died."));
	}

	/** The backend has terminated a runner. */
	void terminated(PooledRunner runner) {
		assertThat(this.terminations.remove(runner)).isTrue();
		run((state) -> state.endings().terminated(runner));
	}

	void respond(PooledRunner runner, RunnerProbe.State health) {
		respond(runner, health, "process-of-" + runner.id());
	}

	void respond(PooledRunner runner, RunnerProbe.State health, @Nullable String process) {
		assertThat(this.probes.remove(runner)).as("probed").isTrue();
		run((state) -> state.probing().responded(runner, new RunnerProbe.Health(health, process, null, null, null)));
	}

	void miss(PooledRunner runner) {
		assertThat(this.probes.remove(runner)).as("probed").isTrue();
		run((state) -> state.probing().missed(runner, "no response", false));
	}

	void refuse(PooledRunner runner) {
		assertThat(this.probes.remove(runner)).as("probed").isTrue();
		run((state) -> state.probing().missed(runner, "refused", true));
	}

	void tick() {
		run((state) -> state.probing().tick());
	}

	void resize(int min, int max, @Nullable Integer concurrency) {
		this.resized = true;
		run((state) -> state.resize(min, max, concurrency));
	}

	/** Time passes, and what was scheduled happens. */
	void advance(Duration time) {
		advance(time, () -> {
		});
	}

	void advance(Duration time, Runnable afterEach) {
		long end = this.now + time.toNanos();
		while (!this.changes.isEmpty() && this.changes.peek().time() - end <= 0) {
			Change change = this.changes.remove();
			this.now = change.time();
			run(change.change());
			afterEach.run();
		}
		this.now = end;
	}

	void advanceMillis(long millis) {
		advance(Duration.ofMillis(millis));
	}

	long now() {
		return this.now;
	}

	<T extends RunnerPoolEvent> List<T> events(Class<T> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast).toList();
	}

	/** The runners that the pool has ended for a reason. */
	List<String> stopped(StopReason reason) {
		return events(RunnerPoolEvent.RunnerStopped.class).stream()
			.filter((event) -> event.reason() == reason)
			.map(RunnerPoolEvent.RunnerStopped::runner)
			.toList();
	}

	/** How long a runner had to terminate. */
	@Nullable Duration grace(PooledRunner runner) {
		return this.terminated.get(runner);
	}

	private void verify() {
		RunnerSlots slots = this.state.slots();
		this.waiting.removeIf((acquire) -> {
			assertThat(this.woken.contains(acquire)).as("woken")
				.isEqualTo(acquire.isEnqueued() && acquire.decision() != null);
			return acquire.decision() != null;
		});
		assertThat(slots.inUse()).as("slots in use").isEqualTo(this.open.size());
		int replaceable = 0;
		for (PooledRunner runner : slots.runners()) {
			assertThat(this.open).containsAll(runner.leases());
			replaceable += runner.isReplaceable() ? 1 : 0;
			if (runner.isServing() && !runner.pending().isEmpty()) {
				assertThat(runner.hasFreeSlot(this.state.settings().singleUse())).as("calls wait for a free runner")
					.isFalse();
			}
			if (!runner.isServing()) {
				assertThat(runner.pending()).as("calls wait for a runner that gets none").isEmpty();
			}
			if (!this.resized) {
				assertThat(runner.inUse()).isLessThanOrEqualTo(runner.slots());
			}
		}
		int serving = 0;
		for (RunnerGroup group : slots.groups().all()) {
			List<PooledRunner> runners = slots.runners()
				.stream()
				.filter((runner) -> runner.resources().equals(group.resources()))
				.toList();
			List<PooledRunner> free = runners.stream()
				.filter((runner) -> runner.hasFreeSlot(this.state.settings().singleUse()))
				.toList();
			if (free.isEmpty()) {
				assertThat(group.firstFree()).as("free").isNull();
			}
			else {
				assertThat(group.firstFree()).as("free").isIn(free);
				assertThat(group.queue()).as("calls that wait although runners are free").isEmpty();
			}
			assertThat(group.serving()).isEqualTo((int) runners.stream().filter(PooledRunner::isServing).count());
			assertThat(group.idle()).isEqualTo((int) runners.stream()
				.filter((runner) -> runner.isServing() && runner.inUse() == 0 && runner.pending().isEmpty())
				.count());
			serving += group.serving();
		}
		assertThat(slots.groups().serving()).isEqualTo(serving);
		assertThat(slots.occupied()).isEqualTo(slots.runners().size() - replaceable);
		assertThat(this.state.counts().starting()).isEqualTo(this.begun.size() - this.releasedPermits);
		assertThat(this.terminations).doesNotHaveDuplicates();
	}

	@Override
	public void adopt() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void start(StartAttempt attempt) {
		assertThat(this.begun).extracting(StartAttempt::id).doesNotContain(attempt.id());
		this.begun.add(attempt);
		this.starts.add(attempt);
	}

	@Override
	public void releasePermit() {
		this.releasedPermits++;
		this.permits.release();
	}

	@Override
	public void terminate(PooledRunner runner, Duration grace) {
		assertThat(this.terminated.put(runner, grace)).as("terminated once").isNull();
		this.terminations.add(runner);
		if (this.terminating) {
			terminated(runner);
		}
	}

	@Override
	public void fail(RunnerLease lease, String reason) {
		lease.lost(reason);
	}

	@Override
	public void probe(PooledRunner runner) {
		assertThat(this.probes).as("one probe at a time").doesNotContain(runner);
		this.probes.add(runner);
	}

	@Override
	public void schedule(Duration delay, Consumer<PoolState> change) {
		assertThat(delay.isNegative()).isFalse();
		this.changes.add(new Change(this.now + delay.toNanos(), this.numbers++, change));
	}

	@Override
	public void publish(RunnerPoolEvent event) {
		this.events.add(event);
	}

	@Override
	public void log(Effect.Log.Level level, String message) {
		this.log.add(level + " " + message);
	}

	/**
	 * Something that happens later.
	 */
	private record Change(long time, int number, Consumer<PoolState> change) {

	}

}
