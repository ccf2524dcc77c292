package io.flame.pool;

import java.util.ArrayList;
import java.util.List;

/**
 * The leases of a runner, in no particular order: each knows its position, so that adding
 * and removing one, which every call does, needs neither a search nor memory. Guarded by
 * the lock of the pool.
 */
final class RunnerLeases {

	private final List<RunnerLease> leases = new ArrayList<>();

	void add(RunnerLease lease) {
		lease.position(this.leases.size());
		this.leases.add(lease);
	}

	void remove(RunnerLease lease) {
		int position = lease.position();
		if (position < 0) {
			return;
		}
		RunnerLease last = this.leases.remove(this.leases.size() - 1);
		if (last != lease) {
			this.leases.set(position, last);
			last.position(position);
		}
		lease.position(-1);
	}

	int size() {
		return this.leases.size();
	}

	boolean isEmpty() {
		return this.leases.isEmpty();
	}

	/**
	 * All of them.
	 * @return a copy
	 */
	List<RunnerLease> all() {
		return List.copyOf(this.leases);
	}

}
