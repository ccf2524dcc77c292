package io.flame.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.flame.backend.RunnerResources;
import io.flame.pool.PoolSettings.Placement;
import org.jspecify.annotations.Nullable;

/**
 * A pool as its documentation describes it: lists, and nothing that is fast. It decides
 * who gets which slot; how many runners there are it is told, and asked whether that is
 * right.
 */
final class PoolModel {

	final List<Runner> runners = new ArrayList<>();

	final List<Acquire> waiting = new ArrayList<>();

	/** What was decided: a runner's id, or why there is none. */
	final Map<Integer, String> decisions = new HashMap<>();

	/** The numbers of the calls that got slots, in this order, by runner. */
	final Map<String, List<Integer>> granted = new HashMap<>();

	private final Map<String, Binding> bindings = new HashMap<>();

	PoolSettings settings;

	long now;

	private boolean closed;

	private int turns;

	PoolModel(PoolSettings settings) {
		this.settings = settings;
	}

	void acquire(Acquire acquire) {
		if (this.closed) {
			this.decisions.put(acquire.number, "PoolClosed");
			return;
		}
		touch();
		this.bindings.values().removeIf((binding) -> this.now - binding.lastUse >= Duration.ofHours(1).toNanos());
		this.waiting.add(acquire);
		settle();
	}

	void abandon(int number) {
		touch();
		this.waiting.removeIf((acquire) -> acquire.number == number);
	}

	/** Everybody gets what is there, the most urgent first. */
	void settle() {
		touch();
		List<Acquire> gone = this.waiting.stream()
			.filter((acquire) -> acquire.required && bound(acquire) == null)
			.toList();
		gone.forEach((acquire) -> this.decisions.put(acquire.number, "RunnerGone"));
		this.waiting.removeAll(gone);
		while (grantOne()) {
			touch();
		}
	}

	private boolean grantOne() {
		this.waiting.sort(Comparator.comparing(Acquire::priority).reversed().thenComparing(Acquire::number));
		for (Acquire acquire : this.waiting) {
			Runner bound = bound(acquire);
			Runner best = null;
			for (Runner runner : this.runners) {
				boolean eligible = (bound != null) ? runner == bound : runner.resources.equals(acquire.resources);
				if (eligible && isFree(runner) && (best == null || isBetter(runner, best))) {
					best = runner;
				}
			}
			if (best != null) {
				this.waiting.remove(acquire);
				grant(acquire, best);
				return true;
			}
		}
		return false;
	}

	private boolean isFree(Runner runner) {
		boolean accepts = runner.state == RunnerState.IDLE || runner.state == RunnerState.BUSY;
		return accepts && runner.calls.size() < runner.slots && !(this.settings.singleUse() && runner.used);
	}

	private boolean isBetter(Runner runner, Runner than) {
		int load = runner.calls.size() - than.calls.size();
		if (this.settings.placement() == Placement.PACK) {
			load = -load;
		}
		return load < 0 || (load == 0 && runner.turn < than.turn);
	}

	private void grant(Acquire acquire, Runner runner) {
		this.decisions.put(acquire.number, runner.id);
		this.granted.computeIfAbsent(runner.id, (id) -> new ArrayList<>()).add(acquire.number);
		runner.calls.add(acquire);
		runner.used = true;
		if (runner.state == RunnerState.IDLE) {
			runner.state = RunnerState.BUSY;
		}
		if (acquire.key != null && bound(acquire) == null) {
			this.bindings.put(acquire.key, new Binding(runner));
		}
	}

	private @Nullable Runner bound(Acquire acquire) {
		Binding binding = (acquire.key != null) ? this.bindings.get(acquire.key) : null;
		return (binding != null) ? binding.runner : null;
	}

	/** Keys of calls that execute or wait do not become old. */
	private void touch() {
		this.bindings.forEach((key, binding) -> {
			boolean executes = binding.runner.calls.stream().anyMatch((call) -> key.equals(call.key));
			boolean waits = this.waiting.stream().anyMatch((acquire) -> key.equals(acquire.key));
			if (executes || waits) {
				binding.lastUse = this.now;
			}
		});
	}

	void release(Runner runner, int number, CallOutcome outcome) {
		touch();
		if (outcome instanceof CallOutcome.Busy && runner.state.isServing()) {
			runner.turn = this.turns++;
			runner.state = RunnerState.RESTING;
			runner.restsUntil = this.now + Duration.ofMillis(200).toNanos();
		}
		else if (outcome instanceof CallOutcome.Draining) {
			reportsDraining(runner);
		}
		else if (outcome instanceof CallOutcome.Unreachable || outcome instanceof CallOutcome.Lost) {
			suspect(runner);
		}
		else if (outcome instanceof CallOutcome.Stuck) {
			drain(runner, StopReason.STUCK);
		}
		Acquire call = runner.calls.stream().filter((other) -> other.number == number).findFirst().orElseThrow();
		runner.calls.remove(call);
		runner.idleSince = this.now;
		runner.served |= outcome instanceof CallOutcome.Served;
		if (runner.calls.isEmpty()) {
			runner.used = runner.served || outcome.taken();
			if (runner.state == RunnerState.BUSY) {
				runner.state = RunnerState.IDLE;
			}
		}
		Binding binding = (call.key != null) ? this.bindings.get(call.key) : null;
		if (binding != null && binding.runner == runner) {
			binding.taken |= outcome.taken();
			boolean executes = runner.calls.stream().anyMatch((other) -> Objects.equals(call.key, other.key));
			if (!executes && !binding.taken) {
				this.bindings.remove(call.key);
			}
		}
		if (this.runners.contains(runner)) {
			finish(runner);
		}
		settle();
	}

	/** What follows from having no call. */
	private void finish(Runner runner) {
		if (!runner.calls.isEmpty()) {
			return;
		}
		if (runner.state == RunnerState.DRAINING && !runner.isParked()) {
			runner.state = RunnerState.STOPPING;
		}
		else if (runner.state.isServing() && this.settings.singleUse() && runner.used) {
			stop(runner, StopReason.SINGLE_USE);
		}
	}

	void suspect(Runner runner) {
		if (runner.state.isServing()) {
			runner.turn = this.turns++;
			runner.state = RunnerState.UNAVAILABLE;
		}
	}

	void drain(Runner runner, StopReason reason) {
		if (runner.state.isServing()) {
			runner.state = RunnerState.DRAINING;
			runner.reason = reason;
			forgetKeys(runner);
			finish(runner);
		}
		settle();
	}

	void stop(Runner runner, StopReason reason) {
		if (runner.state.isServing()) {
			runner.reason = reason;
		}
		runner.state = RunnerState.STOPPING;
		forgetKeys(runner);
		settle();
	}

	private void forgetKeys(Runner runner) {
		this.bindings.values().removeIf((binding) -> binding.runner == runner);
	}

	void reportsDraining(Runner runner) {
		if (!this.runners.contains(runner)) {
			return;
		}
		if (runner.owned) {
			drain(runner, StopReason.DRAINED);
		}
		else if (!runner.isParked()) {
			runner.leaving = true;
			forgetKeys(runner);
			suspect(runner);
			settle();
		}
		else if (runner.calls.isEmpty()) {
			lost(runner);
		}
	}

	void responds(Runner runner, String process) {
		if (!this.runners.contains(runner)) {
			return;
		}
		runner.missed = 0;
		boolean replaced = runner.processes.add(process) && runner.processes.size() > 1;
		if (replaced) {
			forgetKeys(runner);
			settle();
		}
		if (replaced && runner.isParked()) {
			lost(runner);
		}
		else if (runner.state == RunnerState.UNAVAILABLE) {
			runner.leaving = false;
			runner.state = runner.calls.isEmpty() ? RunnerState.IDLE : RunnerState.BUSY;
		}
		settle();
	}

	void misses(Runner runner, boolean refused) {
		if (!this.runners.contains(runner)) {
			return;
		}
		runner.missed++;
		if (refused || runner.missed >= 3) {
			lost(runner);
		}
		else {
			suspect(runner);
		}
		settle();
	}

	void rest() {
		for (Runner runner : this.runners) {
			if (runner.state == RunnerState.RESTING && runner.restsUntil <= this.now) {
				runner.state = runner.calls.isEmpty() ? RunnerState.IDLE : RunnerState.BUSY;
			}
		}
		settle();
	}

	void lost(Runner runner) {
		if (this.runners.remove(runner)) {
			runner.callsFail = !runner.leaving && !runner.isParked();
			runner.state = RunnerState.GONE;
			forgetKeys(runner);
			settle();
		}
	}

	void started(Runner runner) {
		runner.slots = this.settings.slots(runner.capacity);
		runner.turn = this.turns++;
		runner.idleSince = this.now;
		this.runners.add(runner);
		settle();
		shrink();
	}

	void resize(PoolSettings settings) {
		this.settings = settings;
		for (Runner runner : List.copyOf(this.runners)) {
			runner.slots = settings.slots(runner.capacity);
			settle();
		}
		shrink();
	}

	private void shrink() {
		List<Runner> serving = new ArrayList<>(
				this.runners.stream().filter((runner) -> runner.state.isServing()).toList());
		serving.sort(Comparator.comparingInt((runner) -> runner.calls.size()));
		serving.stream()
			.limit(Math.max(0, serving.size() - this.settings.max()))
			.forEach((runner) -> drain(runner, StopReason.SCALED_DOWN));
	}

	/**
	 * A start has failed.
	 * @param hopeless whether no other one may succeed
	 */
	void notStarted(RunnerResources resources, boolean hopeless, Duration patience) {
		if (this.closed || this.runners.stream()
			.anyMatch((runner) -> runner.state.isServing() && runner.resources.equals(resources))) {
			return;
		}
		List<Acquire> failed = this.waiting.stream()
			.filter((acquire) -> acquire.resources.equals(resources) && bound(acquire) == null)
			.filter((acquire) -> hopeless || this.now - acquire.since >= patience.toNanos())
			.toList();
		failed.forEach((acquire) -> this.decisions.put(acquire.number, "NotStarted"));
		this.waiting.removeAll(failed);
	}

	void close() {
		this.closed = true;
		this.waiting.forEach((acquire) -> this.decisions.put(acquire.number, "PoolClosed"));
		this.waiting.clear();
	}

	/**
	 * How many more runners there should be, apart from those that are being started.
	 */
	int missing(RunnerResources resources) {
		boolean own = resources.equals(this.settings.resources());
		int queued = queued(resources);
		List<Runner> serving = this.runners.stream()
			.filter((runner) -> runner.state.isServing() && runner.resources.equals(resources))
			.toList();
		int idle = (int) serving.stream().filter(this::isIdle).count();
		int there = this.settings.singleUse() ? idle : serving.size();
		int concurrency = this.settings.expectedConcurrency();
		int spare = own ? Math.max(0, this.settings.minIdle() - idle) : 0;
		int forCalls = (queued + concurrency - 1) / concurrency + spare;
		return Math.max(0, Math.max(forCalls, (own ? this.settings.min() : 0) - there));
	}

	/** How many calls wait for any runner with certain resources. */
	int queued(RunnerResources resources) {
		return (int) this.waiting.stream()
			.filter((acquire) -> acquire.resources.equals(resources) && bound(acquire) == null)
			.count();
	}

	/** No call has it or waits for it. */
	private boolean isIdle(Runner runner) {
		return runner.calls.isEmpty() && this.waiting.stream().noneMatch((acquire) -> bound(acquire) == runner);
	}

	/**
	 * Whether a runner that the pool stops without being asked may be stopped.
	 */
	boolean canSpare(Runner runner) {
		List<Runner> serving = this.runners.stream()
			.filter((other) -> other.state.isServing() && other.resources.equals(runner.resources))
			.toList();
		boolean own = runner.resources.equals(this.settings.resources());
		int idle = (int) serving.stream().filter(this::isIdle).count();
		int there = this.settings.singleUse() ? idle : serving.size();
		return runner.state.isServing() && isIdle(runner) && there > (own ? this.settings.min() : 0)
				&& idle > (own ? this.settings.minIdle() : 0);
	}

	/** How many runners have a share of the machine that no other one may take. */
	int occupied() {
		return (int) this.runners.stream()
			.filter((runner) -> !(runner.state == RunnerState.DRAINING && !runner.calls.isEmpty() && runner.owned))
			.count();
	}

	int inUse() {
		return this.runners.stream().mapToInt((runner) -> runner.calls.size()).sum();
	}

	@Nullable Runner find(String id) {
		return this.runners.stream().filter((runner) -> runner.id.equals(id)).findFirst().orElse(null);
	}

	/**
	 * A call that wants a slot or has one.
	 */
	record Acquire(int number, long since, int priority, @Nullable String key, boolean required,
			RunnerResources resources) {

	}

	/**
	 * A runner.
	 */
	static final class Runner {

		final String id;

		final boolean owned;

		final RunnerResources resources;

		final @Nullable Integer capacity;

		final List<Acquire> calls = new ArrayList<>();

		final Set<String> processes = new HashSet<>();

		RunnerState state = RunnerState.IDLE;

		@Nullable StopReason reason;

		int slots;

		int turn;

		boolean used;

		boolean served;

		boolean leaving;

		boolean callsFail;

		int missed;

		long restsUntil;

		long idleSince;

		Runner(String id, boolean owned, RunnerResources resources, @Nullable Integer capacity) {
			this.id = id;
			this.owned = owned;
			this.resources = resources;
			this.capacity = capacity;
			this.processes.add("process-of-" + id);
		}

		boolean isParked() {
			return this.state == RunnerState.DRAINING && this.reason == StopReason.DRAINED && !this.owned;
		}

	}

	/**
	 * The runner of a key.
	 */
	private final class Binding {

		private final Runner runner;

		private boolean taken;

		private long lastUse = PoolModel.this.now;

		Binding(Runner runner) {
			this.runner = runner;
		}

	}

}
