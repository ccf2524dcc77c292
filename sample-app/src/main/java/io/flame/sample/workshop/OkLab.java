package io.flame.sample.workshop;

/**
 * A colour in Björn Ottosson's OKLab, where distances are about what the eye sees.
 *
 * @param lightness from 0 to 1
 * @param greenRed from green to red, about -0.4 to 0.4
 * @param blueYellow from blue to yellow, about -0.4 to 0.4
 */
record OkLab(double lightness, double greenRed, double blueYellow) {

	private static final double[] LINEAR = new double[256];

	static {
		for (int value = 0; value < LINEAR.length; value++) {
			double c = value / 255.0;
			LINEAR[value] = (c <= 0.04045) ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
		}
	}

	static OkLab ofRgb(int rgb) {
		double red = LINEAR[(rgb >> 16) & 0xff];
		double green = LINEAR[(rgb >> 8) & 0xff];
		double blue = LINEAR[rgb & 0xff];
		double l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
		double m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
		double s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
		return new OkLab(0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
				1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
				0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s);
	}

	int toRgb() {
		double l = cube(this.lightness + 0.3963377774 * this.greenRed + 0.2158037573 * this.blueYellow);
		double m = cube(this.lightness - 0.1055613458 * this.greenRed - 0.0638541728 * this.blueYellow);
		double s = cube(this.lightness - 0.0894841775 * this.greenRed - 1.2914855480 * this.blueYellow);
		int red = channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
		int green = channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
		int blue = channel(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
		return (red << 16) | (green << 8) | blue;
	}

	double squaredDistance(OkLab other) {
		double dl = this.lightness - other.lightness;
		double da = this.greenRed - other.greenRed;
		double db = this.blueYellow - other.blueYellow;
		return dl * dl + da * da + db * db;
	}

	private static double cube(double value) {
		return value * value * value;
	}

	private static int channel(double linear) {
		double c = (linear <= 0.0031308) ? 12.92 * linear : 1.055 * Math.pow(linear, 1 / 2.4) - 0.055;
		return (int) Math.round(255 * Math.min(1, Math.max(0, c)));
	}

}
