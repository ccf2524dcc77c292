package io.flame.benchmarks.comparison;

import java.util.Locale;

/**
 * Contenders that are compared with one another, and with Flame among them.
 */
enum Group {

	/**
	 * Without metrics and traces.
	 */
	BARE,

	/**
	 * With both.
	 */
	OBSERVED;

	/**
	 * The name above tables and bars.
	 */
	String title() {
		return (this != OBSERVED) ? "Bare" : "Observed";
	}

	/**
	 * The name in CSV.
	 */
	String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The contender that the others are divided by.
	 */
	Contenders flame() {
		return (this != OBSERVED) ? Contenders.FLAME : Contenders.FLAME_OBSERVED;
	}

}
