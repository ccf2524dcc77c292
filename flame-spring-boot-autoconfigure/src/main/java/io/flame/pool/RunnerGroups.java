package io.flame.pool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.flame.backend.RunnerResources;

/**
 * The groups of a pool, by the resources of their runners. Guarded by the lock of the
 * pool.
 */
final class RunnerGroups {

	private final PoolSettings.Placement placement;

	private final RunnerGroup own;

	private final List<RunnerGroup> ownOnly;

	/** That of the pool's own resources is the first one. */
	private final Map<RunnerResources, RunnerGroup> groups = new LinkedHashMap<>();

	/**
	 * Create the group of the pool's own resources.
	 * @param own the pool's own resources
	 * @param placement which runner of a group gets the next call
	 */
	RunnerGroups(RunnerResources own, PoolSettings.Placement placement) {
		this.placement = placement;
		this.own = new RunnerGroup(own, placement);
		this.ownOnly = List.of(this.own);
		this.groups.put(own, this.own);
	}

	RunnerGroup get(RunnerResources resources) {
		if (resources == this.own.resources()) {
			// with most calls: hashing resources takes as long as a grant
			return this.own;
		}
		return this.groups.computeIfAbsent(resources, (key) -> new RunnerGroup(key, this.placement));
	}

	/**
	 * A copy, since decisions about one group may make another one.
	 */
	List<RunnerGroup> all() {
		return (this.groups.size() > 1) ? List.copyOf(this.groups.values()) : this.ownOnly;
	}

	/**
	 * How many runners get calls, now or once they have recovered.
	 */
	int serving() {
		int serving = 0;
		for (RunnerGroup group : this.groups.values()) {
			serving += group.serving();
		}
		return serving;
	}

	/**
	 * How many calls wait for any runner of a group.
	 */
	int queued() {
		int queued = 0;
		for (RunnerGroup group : this.groups.values()) {
			queued += group.queue().size();
		}
		return queued;
	}

	/**
	 * Whether calls may wait for runners that others have to make room for.
	 */
	boolean needRoom() {
		return this.groups.size() > 1 && queued() > 0;
	}

	/**
	 * Forget resources that no runner has and no call asks for.
	 */
	void tidy() {
		if (this.groups.size() > 1) {
			this.groups.values().removeIf((group) -> group.isEmpty() && group != this.own);
		}
	}

}
