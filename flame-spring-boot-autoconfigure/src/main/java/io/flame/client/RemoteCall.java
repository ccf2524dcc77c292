package io.flame.client;

import io.flame.pool.RunnerLease;

/**
 * A call where it executes, as messages name it.
 *
 * @param method service id and method id
 * @param runner the id of the runner
 * @param pool the name of its pool
 */
record RemoteCall(String method, String runner, String pool) {

	static RemoteCall of(Invocation invocation, RunnerLease lease) {
		return new RemoteCall(invocation.name(), lease.runner().id(), invocation.pool());
	}

	String place() {
		return "runner '%s' of pool '%s'".formatted(this.runner, this.pool);
	}

	@Override
	public String toString() {
		return this.method + " on " + place();
	}

}
