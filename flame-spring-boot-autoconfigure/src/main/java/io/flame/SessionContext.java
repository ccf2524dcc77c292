package io.flame;

import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The shared context of a session as a handler sees it.
 * <p>
 * A service method gets it by declaring a parameter of this type with the type of the
 * context, for example {@code SessionContext<Chat>}. Callers pass {@code null} for it,
 * and it does not travel. Changes take effect with the success of the call: a call that
 * fails changes nothing. To be used by the threads of the call only, and until it ends.
 *
 * @param <T> the type of the context, which Jackson writes and reads
 */
public interface SessionContext<T> {

	/**
	 * The id of the session.
	 * @return the id
	 */
	String sessionId();

	/**
	 * Get the context. Changes of the returned object are part of the context after the
	 * call has succeeded.
	 * @return the context, {@code null} if the session has none
	 * @throws FlameSerializationException if the context is not of this type
	 */
	@Nullable T get();

	/**
	 * Replace the context.
	 * @param context the new context, {@code null} for none
	 * @throws UnsupportedOperationException if the method is
	 * {@linkplain FlameMethod#readOnly() read-only}
	 */
	void set(@Nullable T context);

	/**
	 * Replace the context by one that is derived from it.
	 * @param update makes the new context of the current one
	 * @return the new context
	 * @throws UnsupportedOperationException if the method is
	 * {@linkplain FlameMethod#readOnly() read-only}
	 */
	default @Nullable T update(UnaryOperator<@Nullable T> update) {
		T updated = update.apply(get());
		set(updated);
		return updated;
	}

}
