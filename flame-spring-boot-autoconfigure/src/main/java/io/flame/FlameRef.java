package io.flame;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * A reference to a value that is kept outside of the heaps of the processes that use it.
 * Services take and return references; the value goes from the process that made it to
 * the one that reads it through the object storage ({@code flame.storage.location}), and
 * not through the process that passes the reference on. Small values
 * ({@code flame.references.max-inline-size}) travel inside their references.
 * <p>
 * A reference names one version of a value, which does not change: each {@link #get()}
 * returns an object of its own. {@link #update} and {@link #patch} make new versions. The
 * last versions can be read ({@code flame.references.retained-versions}), older ones are
 * deleted.
 * <p>
 * Values are owned by the session to which the call or the client belongs that made them,
 * otherwise by the parent. They are deleted when the session ends, or when the parent
 * closes; a parent that was killed leaves its values until {@code flame.references.lease}
 * is over.
 * <p>
 * A reference that {@code submitRef} returns is <em>pending</em> until its call has
 * ended. It can be an argument nevertheless: the dependent call waits in the parent, and
 * begins when the value exists. References are thread-safe.
 *
 * @param <T> the type of the value: {@link org.springframework.core.io.Resource} for
 * binary values of any size, which are read as streams
 */
public interface FlameRef<T extends @Nullable Object> {

	/**
	 * The id, which all versions share. Waits while the reference is pending.
	 * @return the id
	 * @throws FlameException if the call that makes the value fails
	 */
	String id();

	/**
	 * The version. Waits while the reference is pending.
	 * @return the number of the version, from 1
	 * @throws FlameException if the call that makes the value fails
	 */
	long version();

	/**
	 * Whether the reference is no longer pending: the value exists, or the call that
	 * makes it has failed.
	 * @return whether the call has ended
	 */
	boolean isDone();

	/**
	 * Wait for the value without reading it.
	 * @return completes with this reference when the value exists, exceptionally if the
	 * call that makes the value fails. Completing it has no effect on the call.
	 */
	CompletableFuture<FlameRef<T>> whenDone();

	/**
	 * Read the value. Waits while the reference is pending.
	 * @return the value, a new object on every call
	 * @throws FlameReferenceExpiredException if the value was deleted
	 * @throws FlameStorageException if the storage cannot be read
	 * @throws FlameSerializationException if the value does not bind to its type
	 * @throws FlameException if the call that makes the value fails
	 * @throws RuntimeException what the method that makes the value threw; a checked
	 * exception as the cause of an {@link java.lang.reflect.UndeclaredThrowableException}
	 */
	T get();

	/**
	 * Read the value.
	 * @param timeout how long to wait while the reference is pending; the call goes on
	 * afterwards
	 * @return the value, a new object on every call
	 * @throws FlameTimeoutException if the reference is still pending then
	 * @see #get()
	 */
	T get(Duration timeout);

	/**
	 * Read the value as soon as it exists.
	 * @return the future value. Completing it has no effect on the call that makes the
	 * value.
	 */
	CompletableFuture<T> toFuture();

	/**
	 * Make a new version with another value.
	 * @param value the value, of the same kind as this one
	 * @return the new version
	 * @throws FlameReferenceConflictException if this is not the latest version
	 * @throws FlameReferenceExpiredException if the value was deleted
	 * @throws FlameReferenceLimitException if the owner has too much
	 */
	FlameRef<T> update(T value);

	/**
	 * Make a new version of the latest one. Repeated until no other update comes in
	 * between, so that no update is lost.
	 * @param update makes the new value of the latest one; called again if another update
	 * comes in between
	 * @return the new version
	 * @throws FlameReferenceExpiredException if the value was deleted
	 * @throws FlameReferenceLimitException if the owner has too much
	 */
	FlameRef<T> update(UnaryOperator<T> update);

	/**
	 * Make a new version by a part of the value. Only the part is written; it is merged
	 * into the value when the new version is read, as a merge patch (RFC 7396): objects
	 * are merged property by property, {@code null} removes a property, and anything
	 * else, arrays and lists included, is replaced.
	 * @param delta what changes, for example a map from the names of properties to their
	 * new values
	 * @return the new version
	 * @throws FlameReferenceConflictException if this is not the latest version
	 * @throws FlameReferenceExpiredException if the value was deleted
	 * @throws FlameReferenceLimitException if the owner has too much
	 * @throws FlameSerializationException if the value is binary, or the delta cannot be
	 * written
	 */
	FlameRef<T> patch(Object delta);

	/**
	 * Find the latest version.
	 * @return the latest version, this reference if there is no later one
	 * @throws FlameReferenceExpiredException if the value was deleted
	 */
	FlameRef<T> latest();

	/**
	 * Find the latest version if it is later than this one. The value itself is not read.
	 * @return the latest version, empty if this is the latest
	 * @throws FlameReferenceExpiredException if the value was deleted
	 */
	Optional<FlameRef<T>> newer();

	/**
	 * Delete all versions. If the reference is pending, the call that makes the value is
	 * cancelled. Does nothing if the value does not exist any more. A small value that
	 * has travelled inside its reference can still be read where it has arrived.
	 * @throws FlameStorageException if the storage fails
	 */
	void delete();

}
