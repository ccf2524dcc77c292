package io.flame.app;

import java.math.BigInteger;

/**
 * A base class of which nobody else knows.
 */
class HiddenBase {

	public BigInteger square(BigInteger number) {
		return number.multiply(number);
	}

}
