package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import io.flame.backend.RunnerProbe;
import io.flame.backend.RunnerResources;
import io.flame.backend.RunnerStartException;
import io.flame.pool.PoolModel.Acquire;
import io.flame.pool.PoolSettings.Placement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares long random sequences of what happens to a pool with a naive model of it.
 */
class PoolModelTests {

	private static final int SEQUENCES = 60;

	private static final int STEPS = 120;

	private static final List<RunnerResources> RESOURCES = List.of(RunnerResources.NONE,
			new RunnerResources(4.0, null, null, Map.of()), new RunnerResources(null, null, 1, Map.of()));

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4 })
	void poolDecidesAsItsModel(int round) {
		for (int i = 0; i < SEQUENCES; i++) {
			long seed = round * 1_000_000L + i;
			Sequence sequence = new Sequence(seed);
			try {
				sequence.run();
			}
			catch (RuntimeException | Error ex) {
				throw new AssertionError("Seed %d, after %s".formatted(seed, String.join("\n", sequence.steps)), ex);
			}
		}
	}

	/**
	 * A sequence of random steps.
	 */
	private static final class Sequence {

		private final List<String> steps = new ArrayList<>();

		private final Random random;

		private final StartPermits permits;

		private final PoolSimulation pool;

		private final PoolModel model;

		private final boolean owned;

		private final int kinds;

		private final List<PendingAcquire> acquires = new ArrayList<>();

		private final Map<String, PooledRunner> runners = new HashMap<>();

		private final Map<String, PoolModel.Runner> modelled = new HashMap<>();

		/** The numbers of the calls that have leases. */
		private final List<Integer> executing = new ArrayList<>();

		private final List<StartAttempt> overdue = new ArrayList<>();

		private int granted;

		private int begun;

		private int fixed;

		Sequence(long seed) {
			this.random = new Random(seed);
			int max = 1 + this.random.nextInt(5);
			TestSettings settings = new TestSettings().max(max)
				.min(this.random.nextInt(max + 1))
				.minIdle((this.random.nextInt(3) == 0) ? this.random.nextInt(max + 1) : 0)
				.concurrency(1 + this.random.nextInt(3))
				.placement(this.random.nextBoolean() ? Placement.SPREAD : Placement.PACK)
				.spawnTimeout(Duration.ofSeconds(20))
				.idle(Duration.ofSeconds(40));
			if (this.random.nextInt(5) == 0) {
				settings.singleUse();
			}
			this.kinds = 1 + this.random.nextInt(RESOURCES.size());
			this.owned = this.random.nextInt(4) != 0;
			this.permits = new StartPermits(this.random.nextBoolean() ? 1 : 100);
			this.pool = new PoolSimulation(settings, this.permits).terminatingLater();
			this.model = new PoolModel(settings.build());
			this.steps.add(settings.build() + ", owned: " + this.owned);
			compare();
		}

		void run() {
			for (int i = 0; i < STEPS; i++) {
				advance(Duration.ofNanos(1));
				step(this.random.nextInt(100));
				compare();
			}
			this.steps.add("close");
			this.pool.run(PoolState::close);
			this.model.close();
			compare();
			this.steps.add("acquire after the end");
			acquire();
			compare();
		}

		private void step(int which) {
			if (which < 30) {
				acquire();
			}
			else if (which < 52) {
				release();
			}
			else if (which < 64) {
				end();
			}
			else if (which < 70) {
				abandon();
			}
			else if (which < 80) {
				probe();
			}
			else if (which < 84) {
				terminated();
			}
			else if (which < 86) {
				lose();
			}
			else if (which < 88) {
				drainOrStop();
			}
			else if (which < 90) {
				resize();
			}
			else if (which < 92) {
				this.steps.add("tick");
				this.pool.tick();
			}
			else {
				advance(Duration.ofMillis(1L << this.random.nextInt((which == 99) ? 23 : 16)));
			}
		}

		private void acquire() {
			int number = this.acquires.size();
			int priority = this.random.nextInt(3) - 1;
			int kind = this.random.nextInt(this.kinds);
			RunnerResources resources = RESOURCES.get(kind);
			Affinity affinity = (this.random.nextInt(2) == 0) ? null
					: new Affinity("key" + kind + this.random.nextInt(3), this.random.nextInt(4) == 0);
			this.steps
				.add("acquire %d %s %d as %d".formatted(priority, affinity, RESOURCES.indexOf(resources), number));
			this.acquires.add(this.pool.acquire(priority, affinity, resources));
			this.model.acquire(new Acquire(number, this.pool.now(), priority,
					(affinity != null) ? affinity.key() : null, affinity != null && affinity.required(), resources));
		}

		private void release() {
			if (this.executing.isEmpty()) {
				return;
			}
			int number = this.executing.remove(this.random.nextInt(this.executing.size()));
			CallOutcome outcome = switch (this.random.nextInt(14)) {
				case 0 -> CallOutcome.BUSY;
				case 1 -> CallOutcome.DRAINING;
				case 2 -> CallOutcome.UNUSED;
				case 3 -> new CallOutcome.Unreachable("refused");
				case 4 -> new CallOutcome.Lost("broken");
				case 5 -> new CallOutcome.Stuck("it");
				default -> CallOutcome.SERVED;
			};
			RunnerLease lease = lease(number);
			this.steps.add("release %d of %s: %s".formatted(number, lease.runner().id(), outcome));
			lease.close(outcome);
			this.model.release(model(lease.runner().id()), number, outcome);
		}

		private RunnerLease lease(int number) {
			return ((Decision.Granted) Objects.requireNonNull(this.acquires.get(number).decision())).lease();
		}

		/** A start ends. */
		private void end() {
			if (!this.overdue.isEmpty() && this.random.nextInt(3) == 0) {
				StartAttempt attempt = this.overdue.remove(0);
				this.steps.add("end " + attempt.id());
				this.pool.end(attempt);
				return;
			}
			List<StartAttempt> starts = this.pool.starts.stream()
				.filter((start) -> !this.overdue.contains(start))
				.toList();
			if (starts.isEmpty()) {
				return;
			}
			StartAttempt attempt = starts.get(this.random.nextInt(starts.size()));
			int outcome = this.random.nextInt(10);
			if (outcome > 2) {
				ready(attempt);
				return;
			}
			boolean permanent = outcome == 0;
			this.steps.add("%s fails%s".formatted(attempt.id(), permanent ? " permanently" : ""));
			if (outcome == 2) {
				this.overdue.add(attempt);
				this.pool.overdue(attempt);
			}
			else {
				this.pool.fail(attempt, new RunnerStartException("it fails", null, permanent), null);
			}
			boolean hopeless = permanent
					&& starts.stream().filter((start) -> start.resources().equals(attempt.resources())).count() == 1;
			this.model.notStarted(attempt.resources(), hopeless, attempt.timeout());
			// there may be no pause
			this.pool.advance(Duration.ZERO);
		}

		private void ready(StartAttempt attempt) {
			Integer capacity = this.random.nextBoolean() ? null : 1 + this.random.nextInt(3);
			String id = this.owned ? attempt.id() : "fixed-" + ++this.fixed;
			this.steps.add("%s (%d) is ready as %s with %s".formatted(attempt.id(),
					RESOURCES.indexOf(attempt.resources()), id, capacity));
			this.runners.put(id, this.pool.capacity(capacity).ready(attempt, new FakeInstance(id, this.owned)));
			PoolModel.Runner runner = new PoolModel.Runner(id, this.owned, attempt.resources(), capacity);
			this.modelled.put(id, runner);
			this.model.started(runner);
		}

		private void abandon() {
			if (this.model.waiting.isEmpty()) {
				return;
			}
			int number = this.model.waiting.get(this.random.nextInt(this.model.waiting.size())).number();
			this.steps.add("abandon " + number);
			this.pool.abandon(this.acquires.get(number));
			this.model.abandon(number);
		}

		private void probe() {
			if (this.pool.probes.isEmpty()) {
				return;
			}
			PooledRunner runner = this.pool.probes.get(this.random.nextInt(this.pool.probes.size()));
			PoolModel.Runner modelled = model(runner.id());
			int response = this.random.nextInt(8);
			this.steps.add("probe of %s: %d".formatted(runner.id(), response));
			switch (response) {
				case 0 -> {
					this.pool.refuse(runner);
					this.model.misses(modelled, true);
				}
				case 1, 2 -> {
					this.pool.miss(runner);
					this.model.misses(modelled, false);
				}
				case 3 -> {
					this.pool.respond(runner, RunnerProbe.State.DRAINING);
					modelled.missed = 0;
					this.model.reportsDraining(modelled);
				}
				default -> {
					String process = "process-of-" + runner.id() + ((response == 4 && !this.owned) ? "-2" : "");
					this.pool.respond(runner, RunnerProbe.State.READY, process);
					this.model.responds(modelled, process);
				}
			}
		}

		private void terminated() {
			if (!this.pool.terminations.isEmpty()) {
				PooledRunner runner = this.pool.terminations.get(this.random.nextInt(this.pool.terminations.size()));
				this.steps.add(runner.id() + " is terminated");
				this.pool.terminated(runner);
				this.model.lost(model(runner.id()));
			}
		}

		private PoolModel.@Nullable Runner any() {
			List<PoolModel.Runner> all = this.model.runners;
			return all.isEmpty() ? null : all.get(this.random.nextInt(all.size()));
		}

		private void lose() {
			PoolModel.Runner runner = any();
			if (runner != null) {
				this.steps.add(runner.id + " dies");
				this.pool.die(pooled(runner.id));
				this.model.lost(runner);
			}
		}

		private void drainOrStop() {
			PoolModel.Runner runner = any();
			if (runner == null) {
				return;
			}
			if (this.owned && this.random.nextInt(3) == 0) {
				this.steps.add("stop " + runner.id);
				this.pool.call((state) -> state.stop(runner.id));
				this.model.stop(runner, StopReason.STOPPED);
			}
			else {
				this.steps.add("drain " + runner.id);
				this.pool.call((state) -> state.drain(runner.id));
				this.model.drain(runner, StopReason.DRAINED);
			}
		}

		private void resize() {
			int max = 1 + this.random.nextInt(5);
			int min = this.random.nextInt(max + 1);
			if (this.model.settings.minIdle() > max) {
				return;
			}
			int concurrency = 1 + this.random.nextInt(3);
			this.steps.add("resize to %d, %d, %d".formatted(min, max, concurrency));
			this.pool.resize(min, max, concurrency);
			this.model.resize(this.model.settings.resized(min, max, concurrency));
		}

		private void advance(Duration time) {
			if (time.toNanos() > 1) {
				this.steps.add("advance " + time);
			}
			this.pool.advance(time, () -> {
				this.model.now = this.pool.now();
				this.model.rest();
				compare();
			});
			this.model.now = this.pool.now();
			for (PoolModel.Runner runner : this.model.runners) {
				boolean over = this.model.now - runner.idleSince >= this.model.settings.idleShutdownAfter().toNanos();
				assertThat(over && this.model.canSpare(runner)).as("%s should have been stopped", runner.id).isFalse();
			}
		}

		private PoolModel.Runner model(String id) {
			return Objects.requireNonNull(this.modelled.get(id));
		}

		private PooledRunner pooled(String id) {
			return Objects.requireNonNull(this.runners.get(id));
		}

		private void compare() {
			followStops();
			compareDecisions();
			compareRunners();
			compareStarts();
		}

		/** The pool may stop runners that it can spare. */
		private void followStops() {
			for (PoolModel.Runner runner : List.copyOf(this.model.runners)) {
				PooledRunner pooled = pooled(runner.id);
				if (runner.state.isServing() && pooled.state() == RunnerState.STOPPING) {
					assertThat(pooled.stopReason()).isIn(StopReason.IDLE, StopReason.EVICTED);
					assertThat(this.model.canSpare(runner)).as("%s may be stopped", runner.id).isTrue();
					if (pooled.stopReason() == StopReason.IDLE) {
						assertThat(this.model.now - runner.idleSince)
							.isGreaterThanOrEqualTo(this.model.settings.idleShutdownAfter().toNanos());
					}
					else {
						assertThat(this.model.waiting)
							.anyMatch((acquire) -> !acquire.resources().equals(runner.resources));
					}
					this.model.stop(runner, Objects.requireNonNull(pooled.stopReason()));
				}
			}
		}

		private void compareDecisions() {
			Map<String, List<Integer>> granted = new HashMap<>();
			for (RunnerLease lease : this.pool.granted.subList(this.granted, this.pool.granted.size())) {
				int number = numberOf(lease);
				granted.computeIfAbsent(lease.runner().id(), (id) -> new ArrayList<>()).add(number);
				this.executing.add(number);
			}
			this.granted = this.pool.granted.size();
			assertThat(granted).isEqualTo(this.model.granted);
			this.model.granted.clear();
			for (int i = 0; i < this.acquires.size(); i++) {
				String decision = describe(this.acquires.get(i).decision());
				if (!Objects.equals(decision, this.model.decisions.get(i))) {
					assertThat(decision).as("decision about call %d", i).isEqualTo(this.model.decisions.get(i));
				}
			}
			assertThat(this.pool.state.counts().waiting()).isEqualTo(this.model.waiting.size());
		}

		private int numberOf(RunnerLease lease) {
			for (int i = this.acquires.size() - 1; i >= 0; i--) {
				if (this.acquires.get(i).decision() instanceof Decision.Granted decision && decision.lease() == lease) {
					return i;
				}
			}
			throw new AssertionError("A lease that no call has");
		}

		private static @Nullable String describe(@Nullable Decision decision) {
			if (decision instanceof Decision.Granted granted) {
				return granted.lease().runner().id();
			}
			return (decision != null) ? decision.getClass().getSimpleName() : null;
		}

		private void compareRunners() {
			assertThat(this.pool.state.slots().runners()).extracting(PooledRunner::id)
				.containsExactlyElementsOf(this.model.runners.stream().map((runner) -> runner.id).toList());
			this.modelled.forEach((id, runner) -> {
				PooledRunner pooled = pooled(id);
				assertThat(pooled.state()).as(id).isEqualTo(runner.state);
				if (runner.state != RunnerState.GONE) {
					assertThat(pooled.inUse()).as(id).isEqualTo(runner.calls.size());
					assertThat(pooled.slots()).as(id).isEqualTo(runner.slots);
				}
			});
			for (int number : this.executing) {
				RunnerLease lease = lease(number);
				assertThat(lease.lost() != null).as("call %d is lost", number)
					.isEqualTo(model(lease.runner().id()).callsFail);
			}
			this.modelled.values()
				.removeIf((runner) -> runner.state == RunnerState.GONE
						&& runner.calls.stream().noneMatch((call) -> this.executing.contains(call.number()))
						&& !this.pool.terminations.contains(pooled(runner.id))
						&& !this.pool.probes.contains(pooled(runner.id)));
		}

		private void compareStarts() {
			PoolState state = this.pool.state;
			List<StartAttempt> begun = this.pool.begun.subList(this.begun, this.pool.begun.size());
			this.begun = this.pool.begun.size();
			int underWay = this.pool.starts.size();
			for (RunnerResources resources : RESOURCES) {
				int missing = this.model.missing(resources);
				int pending = (int) this.pool.starts.stream()
					.filter((start) -> start.resources().equals(resources) && !this.overdue.contains(start))
					.count();
				if (begun.stream().anyMatch((start) -> start.resources().equals(resources))) {
					assertThat(pending).as("starts").isLessThanOrEqualTo(missing);
				}
				boolean possible = !state.isClosed() && !state.failures().isPausing();
				if (possible && missing > pending) {
					int room = this.model.settings.max() - this.model.occupied() - underWay;
					boolean permitted = state.scaling().queuedStarts() == 0;
					assertThat(permitted && room > 0).as("%d more should start", missing - pending).isFalse();
					if (room <= 0 && this.model.queued(resources) > 0) {
						assertEvicted(resources);
					}
				}
			}
		}

		private void assertEvicted(RunnerResources resources) {
			boolean leaving = this.model.runners.stream().anyMatch((runner) -> runner.state == RunnerState.STOPPING);
			for (PoolModel.Runner runner : this.model.runners) {
				if (!leaving && this.model.queued(runner.resources) == 0 && !runner.resources.equals(resources)) {
					assertThat(this.model.canSpare(runner)).as("%s should have been evicted", runner.id).isFalse();
				}
			}
		}

	}

}
