package io.flame.sample.gallery;

/**
 * Noise that is the same every time.
 */
final class Noise {

	private Noise() {
	}

	/**
	 * A pseudo-random number that belongs to a grid point.
	 * @param x a coordinate
	 * @param y a coordinate
	 * @return a number from 0 to 1
	 */
	static double at(int x, int y) {
		int hash = x * 0x27d4eb2d ^ y * 0x165667b1;
		hash = (hash ^ (hash >>> 15)) * 0x85ebca6b;
		hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
		return ((hash ^ (hash >>> 16)) >>> 8) / (double) (1 << 24);
	}

	/**
	 * Noise without edges.
	 * @param x a coordinate
	 * @param y a coordinate
	 * @return a number from 0 to 1
	 */
	static double smooth(double x, double y) {
		int left = (int) Math.floor(x);
		int top = (int) Math.floor(y);
		double u = fade(x - left);
		double v = fade(y - top);
		double above = at(left, top) + u * (at(left + 1, top) - at(left, top));
		double below = at(left, top + 1) + u * (at(left + 1, top + 1) - at(left, top + 1));
		return above + v * (below - above);
	}

	/**
	 * Noise with detail, as in clouds.
	 * @param x a coordinate
	 * @param y a coordinate
	 * @param octaves the number of layers, each twice as fine as the one before
	 * @return a number from 0 to 1
	 */
	static double cloud(double x, double y, int octaves) {
		double sum = 0;
		double amplitude = 0.5;
		double total = 0;
		double scale = 1;
		for (int octave = 0; octave < octaves; octave++) {
			sum += amplitude * smooth(x * scale + 17.3 * octave, y * scale - 31.7 * octave);
			total += amplitude;
			amplitude *= 0.5;
			scale *= 2;
		}
		return sum / total;
	}

	private static double fade(double t) {
		return t * t * (3 - 2 * t);
	}

}
