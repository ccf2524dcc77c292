package io.flame.store;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

import io.flame.FlameCancelledException;
import io.flame.FlameRef;
import io.flame.FlameReferenceConflictException;
import io.flame.FlameReferenceExpiredException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A reference to a value that exists.
 *
 * @param <T> the type of the value
 */
final class StoredRef<T extends @Nullable Object> implements FlameRef<T> {

	private static final int MAX_PAUSE_MS = 50;

	private final References references;

	private final ReferenceData data;

	private final Type type;

	/** Of a value that is not in the storage. */
	private volatile boolean deleted;

	StoredRef(References references, ReferenceData data, Type type) {
		this.references = references;
		this.data = data;
		this.type = type;
	}

	ReferenceData data() {
		return this.data;
	}

	@Override
	public String id() {
		return this.data.id();
	}

	@Override
	public long version() {
		return this.data.version();
	}

	@Override
	public boolean isDone() {
		return true;
	}

	@Override
	public CompletableFuture<FlameRef<T>> whenDone() {
		return CompletableFuture.completedFuture(this);
	}

	/** The value is null only if T is nullable. */
	@Override
	@SuppressWarnings({ "unchecked", "NullAway" })
	public T get() {
		return (T) read(this.type);
	}

	/**
	 * Read the value as another type.
	 */
	@Nullable Object read(Type type) {
		requireUndeleted();
		return this.references.reader().read(this.data, type);
	}

	@Override
	public T get(Duration timeout) {
		return get();
	}

	@Override
	public CompletableFuture<T> toFuture() {
		return CompletableFuture.supplyAsync(this::get, this.references.executor());
	}

	@Override
	public FlameRef<T> update(T value) {
		requireUndeleted();
		return version(this.references.writer().update(this.data, value, this.type));
	}

	@Override
	public FlameRef<T> update(UnaryOperator<T> update) {
		Assert.notNull(update, "'update' must not be null");
		for (int attempt = 0;; attempt++) {
			FlameRef<T> latest = latest();
			try {
				return latest.update(update.apply(latest.get()));
			}
			catch (FlameReferenceConflictException ex) {
				pause(attempt);
			}
			catch (FlameReferenceExpiredException ex) {
				// the others may have left it far behind
				if (latest.newer().isEmpty()) {
					throw ex;
				}
			}
		}
	}

	private static void pause(int attempt) {
		try {
			Thread.sleep(ThreadLocalRandom.current().nextInt(Math.min(attempt + 1, MAX_PAUSE_MS)));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FlameCancelledException("The thread that updated a reference was interrupted.", ex);
		}
	}

	@Override
	public FlameRef<T> patch(Object delta) {
		Assert.notNull(delta, "'delta' must not be null");
		requireUndeleted();
		return version(this.references.writer().patch(this.data, delta));
	}

	@Override
	public FlameRef<T> latest() {
		return newer().orElse(this);
	}

	@Override
	public Optional<FlameRef<T>> newer() {
		requireUndeleted();
		return Optional.ofNullable(this.references.writer().newer(this.data)).map(this::version);
	}

	private FlameRef<T> version(ReferenceData version) {
		return new StoredRef<>(this.references, version, this.type);
	}

	private void requireUndeleted() {
		if (this.deleted) {
			throw this.references.expired().exception(this.data);
		}
	}

	@Override
	public void delete() {
		this.deleted = true;
		this.references.writer().delete(this.data);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof StoredRef<?> reference && id().equals(reference.id())
				&& version() == reference.version();
	}

	@Override
	public int hashCode() {
		return id().hashCode() + Long.hashCode(version());
	}

	@Override
	public String toString() {
		return "FlameRef[id=%s, version=%d, owner=%s, size=%d]".formatted(id(), version(), this.data.owner(),
				this.data.size());
	}

}
