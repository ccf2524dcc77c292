package io.flame.pool;

import org.springframework.util.Assert;

/**
 * The wish of a call to execute on the runner that has seen its key before. While that
 * runner lives, the call waits for one of its slots.
 *
 * @param key the key; unbound keys are bound to the runner that is acquired
 * @param required whether the call fails when the key is not bound to a runner any more
 */
public record Affinity(String key, boolean required) {

	public Affinity {
		Assert.hasLength(key, "'key' must not be empty");
	}

}
