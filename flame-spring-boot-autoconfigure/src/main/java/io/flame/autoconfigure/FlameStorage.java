package io.flame.autoconfigure;

import java.net.URI;
import java.util.function.Function;

import io.flame.FlameConfigurationException;
import io.flame.backend.RunnerBackend;
import io.flame.store.LazyObjectStorage;
import io.flame.store.ObjectStorage;
import org.jspecify.annotations.Nullable;

/**
 * The object storage of this process, and whether runners reach it.
 *
 * @param objects the storage, which is created when it is used
 * @param location where it is, {@code null} if only the application knows
 * @param directory the directory of this process and its children, {@code null} if a
 * location is configured
 * @param reachable whether other hosts can reach it
 */
record FlameStorage(ObjectStorage objects, @Nullable URI location, @Nullable DefaultStorageDirectory directory,
		boolean reachable) implements AutoCloseable {

	/**
	 * A storage that the application has made, and closes.
	 */
	static FlameStorage of(ObjectStorage storage) {
		return new FlameStorage(storage, null, null, true);
	}

	/**
	 * The storage at a location. Only a directory is created later: an invalid location
	 * fails the start.
	 * @param factory creates it
	 */
	static FlameStorage at(URI location, Function<URI, ObjectStorage> factory) {
		boolean memory = "memory".equalsIgnoreCase(location.getScheme());
		if (!"file".equalsIgnoreCase(location.getScheme())) {
			ObjectStorage storage = factory.apply(location);
			return new FlameStorage(new LazyObjectStorage(() -> storage, () -> true), location, null, !memory);
		}
		DefaultStorageDirectory parents = DefaultStorageDirectory.of(location);
		return new FlameStorage(new LazyObjectStorage(() -> create(location, factory, parents), () -> true), location,
				null, true);
	}

	/**
	 * A directory of this process and its children.
	 * @param factory creates the storage
	 */
	static FlameStorage temporary(Function<URI, ObjectStorage> factory) {
		DefaultStorageDirectory directory = DefaultStorageDirectory.create();
		URI location = directory.location();
		return new FlameStorage(new LazyObjectStorage(() -> {
			DefaultStorageDirectory.removeAbandoned();
			return create(location, factory, directory);
		}, directory::exists), location, directory, false);
	}

	private static ObjectStorage create(URI location, Function<URI, ObjectStorage> factory,
			@Nullable DefaultStorageDirectory directory) {
		ObjectStorage storage = factory.apply(location);
		if (directory != null) {
			directory.hold();
		}
		return storage;
	}

	/**
	 * A runner that does not know the storage of its parent.
	 */
	static FlameStorage unknown() {
		return new FlameStorage(new LazyObjectStorage(() -> {
			throw new FlameConfigurationException(
					"This runner cannot read or keep the values of references: it does not know the object storage of its parent.",
					"Set 'flame.storage.location' in parent and runner to a storage that both reach.");
		}, () -> true), null, null, false);
	}

	/**
	 * Whether other processes use it that are not children of this one.
	 */
	boolean shared() {
		return this.reachable && this.directory == null;
	}

	/**
	 * Whether the runners of a backend reach it.
	 */
	boolean reaches(RunnerBackend backend) {
		return this.reachable || (this.directory != null && backend.sharesFiles());
	}

	/**
	 * What the runners of a backend are told.
	 * @return the location, {@code null} if they know it otherwise, or do not reach it
	 */
	@Nullable String locationFor(RunnerBackend backend) {
		return (this.location != null && reaches(backend)) ? this.location.toString() : null;
	}

	@Override
	public void close() {
		if (this.objects instanceof LazyObjectStorage lazy) {
			lazy.close();
		}
		if (this.directory != null) {
			this.directory.delete();
		}
	}

}
