package io.flame;

import org.jspecify.annotations.Nullable;

/**
 * A {@link FlameSessionScope} service that decides itself what its state is.
 *
 * @param <S> the type of the state, which Jackson writes and reads
 */
public interface StatefulService<S> {

	/**
	 * Take a snapshot of the state. Called after each call that is not read-only, before
	 * its caller gets the result; what it returns is written at once.
	 * @return the state, {@code null} for that of a new instance
	 */
	@Nullable S snapshot();

	/**
	 * Restore the state of a snapshot. Called on a new instance.
	 * @param state the state
	 */
	void restore(S state);

}
