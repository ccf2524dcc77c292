package io.flame.store;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import io.flame.FlameRef;
import io.flame.InvocationContext;
import io.flame.protocol.InvocationCodecs;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The references of this process: keeps values, and deletes them with their owners.
 * Thread-safe.
 */
public final class References implements AutoCloseable {

	private static final Duration SWEEP_INTERVAL = Duration.ofHours(1);

	private final ObjectStorage storage;

	private final ReferenceSettings settings;

	private final Executor executor;

	private final OwnerMarkers markers;

	private final ExpiredReferences expired;

	private final VersionReader reader;

	private final VersionWriter writer;

	private final SmallReferences small = new SmallReferences();

	private final ReferenceCatalog catalog;

	private volatile boolean owning;

	private volatile BooleanSupplier sessionsEnd = () -> false;

	/**
	 * Create it.
	 * @param storage where values are stored
	 * @param codecs how they are encoded
	 * @param settings the settings
	 * @param executor reads values for {@link FlameRef#toFuture()}
	 */
	public References(ObjectStorage storage, InvocationCodecs codecs, ReferenceSettings settings, Executor executor) {
		this.storage = storage;
		this.settings = settings;
		this.executor = executor;
		this.markers = new OwnerMarkers(storage, settings.lease());
		VersionStore versions = new VersionStore(storage, settings);
		ContentFormat format = new ContentFormat(codecs, settings.maxInlineSize());
		this.expired = new ExpiredReferences(storage, versions, settings);
		this.reader = new VersionReader(versions, format, this.expired);
		this.writer = new VersionWriter(versions, this.reader, format, this.expired, this::maker,
				settings.maxInlineSize());
		this.catalog = new ReferenceCatalog(storage, this.writer, this.small);
	}

	/**
	 * Look after owners from now on, as parents do and runners do not: renew the markers
	 * of those whose values are used here, and delete the values of this process when it
	 * closes.
	 * @param sessionsEnd whether sessions end with this process; asked when it closes
	 */
	public void own(BooleanSupplier sessionsEnd) {
		this.sessionsEnd = sessionsEnd;
		this.owning = true;
	}

	/**
	 * Delete what other processes have left, now and from time to time.
	 * @param sessionExists whether there is a session with an id
	 */
	public void sweep(Predicate<String> sessionExists) {
		this.markers.repeat(new ReferenceSweeper(this.storage, this.settings, sessionExists), SWEEP_INTERVAL);
	}

	/**
	 * The owner of references that belong to neither a session nor a call.
	 * @return the owner, see {@link ReferenceOwners}
	 */
	public String owner() {
		return this.settings.owner();
	}

	/**
	 * Keep a value. It belongs to the call that the thread executes, if there is one.
	 * @param <T> the type of the value
	 * @param value the value: an {@link java.io.InputStream}, a
	 * {@link org.springframework.core.io.Resource}, or what Jackson can write
	 * @param type the type with which the value is written and read
	 * @param owner the owner, {@code null} for that of the call or this process
	 * @return the reference
	 * @throws io.flame.FlameSerializationException if the value cannot be written
	 * @throws io.flame.FlameReferenceLimitException if the owner has too much
	 * @throws io.flame.FlameStorageException if the storage fails
	 */
	public <T extends @Nullable Object> FlameRef<T> put(@Nullable Object value, Type type, @Nullable String owner) {
		ReferenceScope scope = scope();
		String called = (owner != null || scope == null) ? owner : scope.referenceOwner();
		String actual = (called != null) ? called : owner();
		return register(new StoredRef<>(this, this.writer.create(value, type, actual), type));
	}

	/**
	 * A reference to the result of a call.
	 * @param <T> the type of the result
	 * @param call the call, which ends with a reference to its result; cancelled if the
	 * reference is deleted before
	 * @return the reference
	 */
	public <T extends @Nullable Object> FlameRef<T> pending(CompletableFuture<? extends FlameRef<T>> call) {
		Assert.notNull(call, "'call' must not be null");
		return new PendingRef<>(call);
	}

	/**
	 * Read a value as the type that its receiver declares.
	 * @param reference the reference
	 * @param type the type
	 * @return the value
	 * @throws io.flame.FlameException if there is none, see {@link FlameRef#get()}
	 */
	public static @Nullable Object read(FlameRef<?> reference, Type type) {
		FlameRef<?> stored = (reference instanceof PendingRef<?> pending) ? pending.await() : reference;
		return (stored instanceof StoredRef<?> own) ? own.read(type) : stored.get();
	}

	/**
	 * A reference that was received.
	 */
	FlameRef<?> received(ReferenceData data, Type type) {
		return register(new StoredRef<>(this, data, type));
	}

	private <T extends @Nullable Object> StoredRef<T> register(StoredRef<T> reference) {
		ReferenceData data = reference.data();
		boolean own = data.owner().equals(owner());
		if (data.inline() != null) {
			if (own && this.owning) {
				this.small.add(reference);
			}
		}
		else if (this.owning && (own || ReferenceOwners.isSession(data.owner()))) {
			this.markers.use(data.owner());
		}
		return reference;
	}

	private static @Nullable ReferenceScope scope() {
		return (InvocationContext.currentOrNull() instanceof ReferenceScope scope) ? scope : null;
	}

	private String maker() {
		ReferenceScope scope = scope();
		return (scope != null) ? scope.referenceMaker() + " on " + this.settings.place() : this.settings.place();
	}

	/**
	 * Delete the values of a session that has ended. Does not throw an exception if the
	 * storage fails: the values are deleted later.
	 * @param sessionId the id of the session
	 */
	public void release(String sessionId) {
		this.markers.release(ReferenceOwners.session(sessionId));
	}

	/**
	 * The kept values, for operators.
	 * @return the catalog, the same one for each invocation
	 */
	public ReferenceCatalog catalog() {
		return this.catalog;
	}

	VersionReader reader() {
		return this.reader;
	}

	VersionWriter writer() {
		return this.writer;
	}

	ExpiredReferences expired() {
		return this.expired;
	}

	Executor executor() {
		return this.executor;
	}

	/**
	 * Delete what belongs to this process, unless it is a runner.
	 */
	@Override
	public void close() {
		this.markers.close();
		if (this.owning) {
			if (this.sessionsEnd.getAsBoolean()) {
				Set.copyOf(this.markers.owners()).forEach(this.markers::release);
			}
			this.markers.release(owner());
		}
	}

}
