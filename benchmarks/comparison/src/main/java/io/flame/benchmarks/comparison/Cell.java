package io.flame.benchmarks.comparison;

/**
 * What is measured of every contender.
 *
 * @param payload what travels
 * @param callers how many call at the same time
 */
record Cell(Payload payload, int callers) {

	String title() {
		return this.payload.title() + ((this.callers != 1) ? ", " + this.callers + " callers" : ", 1 caller");
	}

}
