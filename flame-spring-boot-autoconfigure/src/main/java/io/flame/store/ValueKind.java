package io.flame.store;

import org.springframework.util.Assert;

/**
 * What the content of a version is. The first byte of the content.
 */
final class ValueKind {

	/** A value in CBOR. */
	static final int VALUE = 0;

	/** Bytes as they are. */
	static final int BINARY = 1;

	/** How many patches follow each other before the value itself is stored again. */
	static final int MAX_PATCHES = 16;

	private ValueKind() {
	}

	/**
	 * A merge patch in CBOR to the version before.
	 * @param depth how many patches there are since the last value, this one included
	 */
	static int patch(int depth) {
		Assert.isTrue(depth >= 1 && depth <= MAX_PATCHES, "Invalid number of patches");
		return BINARY + depth;
	}

	static boolean isPatch(int kind) {
		return kind > BINARY;
	}

	/**
	 * How many patches there are since the last value.
	 */
	static int depth(int kind) {
		return isPatch(kind) ? kind - BINARY : 0;
	}

}
