package io.flame.app;

import java.util.List;

import io.flame.FlameService;

/**
 * A generic service interface.
 *
 * @param <T> what it keeps
 */
@FlameService
public interface Repository<T> {

	T echo(T value);

	List<T> twice(List<T> values);

	default String describe(T value) {
		return "described " + value;
	}

}
