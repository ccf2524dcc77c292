package io.flame.backend;

/**
 * The settings of a backend. Thread-safe.
 *
 * @param <S> the type of the settings
 */
public interface BackendSettings<S> {

	/**
	 * The settings of the backend as a whole.
	 * @return what is bound from {@code flame.backend.<backend>.*}
	 */
	S common();

	/**
	 * The settings of a pool.
	 * @param pool the name of the pool
	 * @return what is bound from {@code flame.pools.<pool>.<backend>.*} and, where the
	 * pool has no value of its own, from {@code flame.backend.<backend>.*}
	 */
	S of(String pool);

}
