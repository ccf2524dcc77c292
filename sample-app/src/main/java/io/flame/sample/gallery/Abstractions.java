package io.flame.sample.gallery;

import java.awt.Color;

/**
 * Pictures that do not pretend.
 */
final class Abstractions {

	private static final int[] GLASS = { 0x1f5fa8, 0xd7263d, 0xf4a300, 0x2b9348, 0x7b2d8b, 0x17a2b8, 0xf9e27d };

	private Abstractions() {
	}

	static int mandelbrot(double x, double y) {
		double scale = 0.0062;
		double iterations = escape(0, 0, -0.7453 + (x - 0.667) * scale, 0.1127 + (y - 0.5) * scale, 260);
		return (iterations < 0) ? 0xff080510 : Ink.gradient(0.5 - 0.5 * Math.cos(Math.sqrt(iterations) * 0.62),
				0x0b1f4d, 0x1f6fb2, 0xf2f0dc, 0xf3a712, 0x8c2f1b);
	}

	static int julia(double x, double y) {
		double iterations = escape((x - 0.5) * 2.9, (y - 0.5) * 2.9, -0.7269, 0.1889, 300);
		return (iterations < 0) ? 0xff1a0a1f : Ink.gradient(Math.log1p(iterations) / Math.log(150), 0x14081f, 0x5b1a6e,
				0xd1317d, 0xff9a6b, 0xfff3d6);
	}

	static int silk(double x, double y) {
		double u = Noise.cloud(x * 1.6, y * 1.6, 3);
		double v = Noise.cloud(x * 1.6 + 5.2, y * 1.6 + 1.3, 3);
		double fold = Noise.cloud(x * 1.2 + 3.4 * u, y * 1.2 + 3.4 * v, 4);
		double light = Math.sin(fold * 34 + u * 8);
		int cloth = Ink.gradient(fold * 1.5 - 0.25, 0x0e4d4a, 0x13807a, 0x3fc1a5, 0xe9d8a6);
		return Ink.shade(cloth, light * 0.32);
	}

	static int marble(double x, double y) {
		double flow = Noise.cloud(x * 3, y * 3, 7);
		double vein = Math.pow(1 - Math.abs(Math.sin((x * 1.5 + y * 2.2 + flow * 2.6) * 3)), 7);
		double fine = Math.pow(1 - Math.abs(Math.sin((x * 4 - y * 2 + flow * 4) * 4)), 14);
		int stone = Ink.gradient(Noise.cloud(x * 2 + 9, y * 2, 5), 0xd9d5cf, 0xf6f4f0, 0xe6e1d8);
		return Ink.mix(Ink.mix(stone, 0x5b5f66, vein * 0.85), 0xb08d57, fine * 0.8);
	}

	static int glass(double x, double y) {
		double size = 0.11;
		int column = (int) Math.floor(x / size);
		int row = (int) Math.floor(y / size);
		double nearest = Double.MAX_VALUE;
		double second = Double.MAX_VALUE;
		int pane = 0;
		for (int i = column - 1; i <= column + 1; i++) {
			for (int j = row - 1; j <= row + 1; j++) {
				double distance = Math.hypot(x / size - i - Noise.at(i, j), y / size - j - Noise.at(j + 300, i));
				if (distance < nearest) {
					second = nearest;
					nearest = distance;
					pane = (int) (Noise.at(i + 40, j + 80) * GLASS.length);
				}
				else {
					second = Math.min(second, distance);
				}
			}
		}
		return (second - nearest < 0.07) ? 0xff15151a : 0xff000000 | GLASS[pane];
	}

	static int wheel(double x, double y) {
		double radius = Math.hypot(x - 0.5, y - 0.5) * 2;
		double angle = Math.atan2(y - 0.5, x - 0.5) / (2 * Math.PI) + 0.5;
		double ring = Math.floor(radius * 6) / 6;
		double sector = Math.floor(angle * 24) / 24;
		int colour = Color.HSBtoRGB((float) sector, (float) (0.25 + 0.75 * ring), (float) (1 - 0.35 * ring * ring));
		double opacity = Ink.step(0.98, 0.976, radius) * Ink.step(0.18, 0.184, radius);
		return ((int) (opacity * 255) << 24) | (colour & 0xffffff);
	}

	static int poster(double x, double y) {
		int colour = Ink.shade(0xf2e8d5, 0.05 * (Noise.cloud(x * 60, y * 60, 3) - 0.5));
		double stripes = (x + y) * 16;
		if (x > 0.86 && y > 0.52 && y < 0.94 && x < 1.42) {
			colour = (stripes - Math.floor(stripes) < 0.5) ? 0x20242b : colour;
		}
		colour = (Math.hypot(x - 0.5, y - 0.46) < 0.33) ? 0xd63a2f : colour;
		colour = (Math.hypot(x - 0.68, y - 0.46) < 0.2) ? 0xf0b429 : colour;
		colour = (x > 0.94 && x < 1.3 && y > 0.12 && y < 0.48) ? 0x1f4e8c : colour;
		colour = (Math.abs(Math.hypot(x - 1.12, y - 0.3) - 0.11) < 0.02) ? 0xf2e8d5 : colour;
		colour = (Math.abs(y - 0.86 + 0.1 * x) < 0.012 && x < 0.8) ? 0x20242b : colour;
		return 0xff000000 | colour;
	}

	private static double escape(double x, double y, double cx, double cy, int limit) {
		double re = x;
		double im = y;
		for (int i = 0; i < limit; i++) {
			double square = re * re + im * im;
			if (square > 256) {
				return Math.max(0, i + 1 - Math.log(Math.log(square) / 2) / Math.log(2));
			}
			double next = re * re - im * im + cx;
			im = 2 * re * im + cy;
			re = next;
		}
		return -1;
	}

}
