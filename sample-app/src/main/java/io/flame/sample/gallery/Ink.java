package io.flame.sample.gallery;

/**
 * Arithmetic with colours.
 */
final class Ink {

	private Ink() {
	}

	/**
	 * Mixes two colours.
	 * @param from a colour
	 * @param to a colour
	 * @param share the share of the second, from 0 to 1
	 * @return the mixture, opaque
	 */
	static int mix(int from, int to, double share) {
		double t = clamp(share);
		int red = (int) (((from >> 16) & 0xff) * (1 - t) + ((to >> 16) & 0xff) * t);
		int green = (int) (((from >> 8) & 0xff) * (1 - t) + ((to >> 8) & 0xff) * t);
		int blue = (int) ((from & 0xff) * (1 - t) + (to & 0xff) * t);
		return 0xff000000 | (red << 16) | (green << 8) | blue;
	}

	/**
	 * Goes through colours.
	 * @param position where, from 0 to 1
	 * @param colours the colours at even distances
	 * @return the colour there
	 */
	static int gradient(double position, int... colours) {
		double place = clamp(position) * (colours.length - 1);
		int index = Math.min((int) place, colours.length - 2);
		return mix(colours[index], colours[index + 1], place - index);
	}

	/**
	 * Makes a colour lighter or darker.
	 * @param colour a colour
	 * @param amount from -1, black, to 1, white
	 * @return the colour
	 */
	static int shade(int colour, double amount) {
		return (amount < 0) ? mix(colour, 0, -amount) : mix(colour, 0xffffff, amount);
	}

	static double clamp(double value) {
		return Math.min(1, Math.max(0, value));
	}

	static double step(double from, double to, double value) {
		double t = clamp((value - from) / (to - from));
		return t * t * (3 - 2 * t);
	}

}
