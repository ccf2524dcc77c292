package io.flame.client;

import io.flame.pool.RunnerLease;

/**
 * A call where it executes, as messages name it.
 *
 * @param method service id and method id
 * @param place the runner and its pool
 */
record RemoteCall(String method, String place) {

	static RemoteCall of(Invocation invocation, RunnerLease lease) {
		return new RemoteCall(invocation.name(),
				"runner '%s' of pool '%s'".formatted(lease.runner().id(), invocation.pool()));
	}

	static RemoteCall ofRoundTrip(Invocation invocation) {
		return new RemoteCall(invocation.name(), "a local round trip");
	}

	@Override
	public String toString() {
		return this.method + " on " + place();
	}

}
