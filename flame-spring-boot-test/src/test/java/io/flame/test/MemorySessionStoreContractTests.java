package io.flame.test;

import io.flame.session.MemorySessionStore;
import io.flame.session.SessionStore;

/**
 * The store in memory honours the contract.
 */
class MemorySessionStoreContractTests extends SessionStoreContract {

	@Override
	protected SessionStore createStore() {
		return new MemorySessionStore();
	}

}
