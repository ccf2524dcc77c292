package io.flame.test;

import java.nio.file.Path;

import io.flame.store.HttpStorageSettings;
import io.flame.store.ObjectStorage;
import io.flame.store.ObjectStorages;
import org.junit.jupiter.api.io.TempDir;

/**
 * The storage in a directory honours the contract.
 */
class DirectoryObjectStorageContractTests extends ObjectStorageContract {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@Override
	protected ObjectStorage openStorage() {
		return ObjectStorages.create(this.directory.resolve("objects").toUri(), null, HttpStorageSettings.defaults());
	}

}
