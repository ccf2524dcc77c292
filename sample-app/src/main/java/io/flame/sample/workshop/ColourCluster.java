package io.flame.sample.workshop;

/**
 * The weighted mean of some colours.
 */
final class ColourCluster {

	private double weight;

	private double lightness;

	private double greenRed;

	private double blueYellow;

	void add(OkLab colour, double weight) {
		this.weight += weight;
		this.lightness += weight * colour.lightness();
		this.greenRed += weight * colour.greenRed();
		this.blueYellow += weight * colour.blueYellow();
	}

	double weight() {
		return this.weight;
	}

	boolean isEmpty() {
		return this.weight == 0;
	}

	OkLab centre() {
		return new OkLab(this.lightness / this.weight, this.greenRed / this.weight, this.blueYellow / this.weight);
	}

}
