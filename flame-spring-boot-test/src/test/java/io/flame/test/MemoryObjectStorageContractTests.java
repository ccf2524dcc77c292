package io.flame.test;

import java.net.URI;

import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;

/**
 * The storage in memory honours the contract.
 */
class MemoryObjectStorageContractTests extends ObjectStorageContract {

	private final ObjectStorage storage = ObjectStorages.create(URI.create("memory:objects"), null,
			HttpStorageSettings.defaults());

	@Override
	protected ObjectStorage openStorage() {
		return this.storage;
	}

	@Override
	protected long largeSize() {
		return 10_000_000;
	}

}
