package io.flame.store;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A storage that is created when it is used: an application without references needs
 * none. Thread-safe.
 */
public final class LazyObjectStorage implements ObjectStorage {

	private final Supplier<ObjectStorage> factory;

	private final BooleanSupplier existing;

	private volatile @Nullable ObjectStorage storage;

	/**
	 * Create it.
	 * @param factory creates the storage
	 * @param existing whether there may be objects although this process has stored none
	 */
	public LazyObjectStorage(Supplier<ObjectStorage> factory, BooleanSupplier existing) {
		this.factory = factory;
		this.existing = existing;
	}

	private ObjectStorage use() {
		ObjectStorage existing = this.storage;
		return (existing != null) ? existing : create();
	}

	private synchronized ObjectStorage create() {
		if (this.storage == null) {
			this.storage = this.factory.get();
		}
		return this.storage;
	}

	private boolean isEmpty() {
		return this.storage == null && !this.existing.getAsBoolean();
	}

	@Override
	public boolean putIfAbsent(String key, ObjectContent content) throws IOException {
		return use().putIfAbsent(key, content);
	}

	@Override
	public void putMarker(String key) throws IOException {
		use().putMarker(key);
	}

	@Override
	public @Nullable InputStream get(String key) throws IOException {
		return isEmpty() ? null : use().get(key);
	}

	@Override
	public boolean delete(String key) throws IOException {
		return !isEmpty() && use().delete(key);
	}

	@Override
	public void deleteAll(String prefix) throws IOException {
		if (!isEmpty()) {
			use().deleteAll(prefix);
		}
	}

	@Override
	public List<StoredObject> list(String prefix) throws IOException {
		return isEmpty() ? List.of() : use().list(prefix);
	}

	@Override
	public void removeIncomplete(Duration age) throws IOException {
		if (!isEmpty()) {
			use().removeIncomplete(age);
		}
	}

	@Override
	public synchronized void close() {
		if (this.storage != null) {
			this.storage.close();
		}
	}

}
