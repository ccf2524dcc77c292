package io.flame.sample.gallery;

/**
 * Pictures that pretend to be photographs.
 */
final class Landscapes {

	private Landscapes() {
	}

	static int dawn(double x, double y) {
		int colour = Ink.gradient(y * 1.5, 0x24365f, 0x6b5f97, 0xd98a8a, 0xf6c08a, 0xfde7b5);
		double sun = Math.hypot(x - 0.98, y - 0.47);
		colour = Ink.mix(colour, 0xfff3cf, 0.75 * Math.exp(-sun * 7));
		colour = Ink.mix(colour, 0xfffbe8, Ink.step(0.066, 0.062, sun));
		for (int ridge = 0; ridge < 6; ridge++) {
			double depth = ridge / 5.0;
			double base = 0.49 + 0.09 * ridge;
			boolean above = y < base - 0.12;
			boolean hidden = y > base + 0.2 && ridge < 5;
			if (above || hidden) {
				continue;
			}
			double height = base - (0.16 + 0.05 * depth)
					* (Noise.cloud(x * (1.4 + ridge * 0.5) + ridge * 9.1, ridge * 5.7, 7) - 0.45);
			int hill = Ink.gradient(depth, 0xc99a9f, 0x8a6d8c, 0x4f4a72, 0x27304f, 0x121a2c);
			double mist = 0.35 * (1 - depth) * Ink.clamp((y - height) * 7);
			colour = Ink.mix(colour, Ink.mix(hill, 0xe8b9a4, mist), Ink.step(height - 0.0006, height + 0.0006, y));
		}
		return grain(colour, x, y, 0.03);
	}

	static int sea(double x, double y) {
		double horizon = 0.42;
		double sun = Math.hypot(x - 0.6, (y - 0.36) * 1.02);
		if (y < horizon) {
			double clouds = Ink.step(0.48, 0.8, Noise.cloud(x * 2.2, y * 9, 6));
			int sky = Ink.gradient(y / horizon, 0x1d3f73, 0x4c7fae, 0xb7c7c6, 0xffd9a0);
			sky = Ink.mix(sky, 0xfff0cd, 0.9 * Math.exp(-sun * 9));
			sky = Ink.mix(sky, Ink.gradient(y / horizon, 0x8fa3bd, 0xffc9a3), 0.8 * clouds);
			return grain(Ink.mix(sky, 0xfffdf0, Ink.step(0.042, 0.038, sun)), x, y, 0.02);
		}
		double distance = 1 / (y - horizon + 0.012);
		double wave = Noise.cloud((x - 0.6) * distance * 1.6 + 40, distance * 2.6, 5);
		int water = Ink.gradient((y - horizon) / (1 - horizon), 0x7d97a3, 0x2a6384, 0x0f3d5f, 0x06253f);
		water = Ink.shade(water, (wave - 0.5) * 0.7);
		double path = Math.exp(-Math.pow((x - 0.6) / (0.05 + (y - horizon) * 0.45), 2));
		return grain(Ink.mix(water, 0xffdf9e, path * Ink.step(0.5, 0.68, wave)), x, y, 0.02);
	}

	static int dunes(double x, double y) {
		int colour = Ink.gradient(y * 2.2, 0x3f7fb8, 0x8fbbd6, 0xe8dcc3);
		int nearestAbove = (int) Math.max(0, Math.min(6, (y - 0.435) / 0.095));
		for (int dune = nearestAbove; dune < 7; dune++) {
			double top = 0.36 + dune * 0.095 + 0.05 * Math.sin(x * (2.6 - dune * 0.2) + dune * 2.4)
					+ 0.04 * (Noise.smooth(x * 1.6 + dune * 7, dune) - 0.5);
			if (y < top - 0.001) {
				continue;
			}
			double slope = Math.cos(x * (2.6 - dune * 0.2) + dune * 2.4);
			double depth = y - top;
			double lee = Ink.step(-0.2, 0.35, slope - depth * 3);
			double ripple = 0.06 * Math.sin(depth * 420 + 9 * Noise.smooth(x * 9, y * 24)) * Ink.clamp(depth * 12);
			int sand = Ink.mix(Ink.mix(0xf0c47f, 0xd9853f, dune / 6.0), 0x71361f, lee * 0.85);
			colour = Ink.mix(colour, Ink.shade(sand, ripple), Ink.step(-0.0008, 0.0008, depth));
		}
		return grain(colour, x, y, 0.035);
	}

	static int fog(double x, double y) {
		int colour = Ink.gradient(y, 0xd9d9d9, 0xf0f0f0, 0xc8c8c8);
		int nearestAbove = (int) Math.max(0, Math.min(5, (y - 0.575) / 0.1));
		for (int row = nearestAbove; row < 6; row++) {
			double spacing = 0.05 + 0.026 * row;
			int tree = (int) Math.floor(x / spacing + row * 0.37);
			double foot = 0.5 + row * 0.1 + 0.02 * Noise.smooth(x * 3, row);
			double shadow = Ink.step(foot - 0.01, foot + 0.05, y);
			for (int neighbour = tree - 1; neighbour <= tree + 1; neighbour++) {
				double centre = (neighbour + 0.5 + 0.7 * (Noise.at(neighbour, row) - 0.5) - row * 0.37) * spacing;
				double height = (0.16 + 0.09 * row) * (0.6 + 0.6 * Noise.at(neighbour, row + 90));
				double half = spacing * 0.52 * (1 - Ink.clamp((foot - y) / height));
				if (y > foot - height && Math.abs(x - centre) < half * branch(x, y, (foot - y) / height)) {
					shadow = 1;
				}
			}
			int grey = 0xc8 - row * 0x20;
			colour = Ink.mix(colour, grey * 0x010101, shadow);
			double near = Math.exp(-Math.pow((y - foot) / 0.16, 2));
			double mist = (near > 0.02) ? 0.75 * near * Noise.cloud(x * 1.5 + row * 4, y * 3, 3) : 0;
			colour = Ink.mix(colour, 0xe9e9e9, mist * (1 - row / 7.0));
		}
		return grain(colour, x, y, 0.03);
	}

	private static double branch(double x, double y, double up) {
		return 0.75 + 0.25 * Math.abs(Math.sin(up * 38 + 3 * Noise.smooth(x * 90, y * 60)));
	}

	static int night(double x, double y) {
		double band = y - 0.95 + 0.52 * x;
		double glow = Math.exp(-band * band * 16);
		int colour = Ink.gradient(y, 0x050816, 0x0c1636, 0x1e3357);
		if (glow > 0.01) {
			double dust = Noise.cloud(x * 4, y * 4, 6);
			colour = Ink.mix(colour, Ink.gradient(Noise.cloud(x * 2 + 5, y * 2, 4), 0x513a86, 0xb97fa8, 0xf3d4b3),
					glow * Ink.step(0.3, 0.75, dust) * 0.85);
			colour = Ink.mix(colour, 0x070a16, glow * Ink.step(0.52, 0.66, Noise.cloud(x * 6 + 20, y * 6, 6)) * 0.6);
		}
		for (int layer = 0; layer < 3; layer++) {
			double cell = 0.008 * (1 << layer);
			int column = (int) Math.floor(x / cell);
			int row = (int) Math.floor(y / cell);
			if (Noise.at(column + 1000 * layer, row) < 0.82 - glow * 0.25) {
				continue;
			}
			double distance = Math.hypot(x / cell - column - 0.2 - 0.6 * Noise.at(row, column + layer),
					y / cell - row - 0.2 - 0.6 * Noise.at(row + 77, column));
			double brightness = Math.exp(-distance * distance * 60);
			colour = Ink.mix(colour, Ink.gradient(Noise.at(column, row + 5), 0xbcd0ff, 0xffffff, 0xffe2b8), brightness);
		}
		if (y < 0.75) {
			return colour;
		}
		double ridge = 0.9 - 0.22 * (Noise.cloud(x * 2.3, 3, 8) - 0.35);
		return Ink.mix(colour, 0x02030a, Ink.step(ridge - 0.001, ridge + 0.001, y));
	}

	private static int grain(int colour, double x, double y, double amount) {
		return Ink.shade(colour, amount * (Noise.at((int) (x * 6000), (int) (y * 6000)) - 0.5));
	}

}
