package io.flame.benchmarks.comparison;

import java.io.Serial;

/**
 * A process of a contender does not what it should.
 */
class ContenderFailedException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1;

	ContenderFailedException(String message) {
		super(message);
	}

}
