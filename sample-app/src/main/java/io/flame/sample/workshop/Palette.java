package io.flame.sample.workshop;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the dominant colours of a picture with k-means in {@link OkLab}. The same picture
 * always has the same palette.
 */
final class Palette {

	private static final int COLOURS = 6;

	private static final int ROUNDS = 16;

	/**
	 * Colours that are closer than this look alike side by side.
	 */
	private static final double ALIKE = 0.055;

	private static final double SMALLEST_SHARE = 0.005;

	private static final int SAMPLES = 40_000;

	private Palette() {
	}

	/**
	 * Finds the dominant colours.
	 * @param image the picture
	 * @return up to six colours, the largest share first; none if all of the picture is
	 * transparent
	 */
	static List<PaletteColour> of(BufferedImage image) {
		List<ColourCluster> colours = histogram(image);
		if (colours.isEmpty()) {
			return List.of();
		}
		List<ColourCluster> clusters = merge(refine(seeds(colours), colours));
		double total = clusters.stream().mapToDouble(ColourCluster::weight).sum();
		clusters.removeIf((cluster) -> cluster.weight() / total < SMALLEST_SHARE);
		double kept = clusters.stream().mapToDouble(ColourCluster::weight).sum();
		return clusters.stream()
			.map((cluster) -> new PaletteColour(String.format("#%06x", cluster.centre().toRgb()),
					Math.round(1000 * cluster.weight() / kept) / 1000.0))
			.sorted(Comparator.comparing(PaletteColour::share).reversed().thenComparing(PaletteColour::hex))
			.toList();
	}

	private static List<ColourCluster> histogram(BufferedImage image) {
		Map<Integer, ColourCluster> bins = new TreeMap<>();
		long pixels = (long) image.getWidth() * image.getHeight();
		int step = (int) Math.max(1, Math.sqrt((double) pixels / SAMPLES));
		for (int y = 0; y < image.getHeight(); y += step) {
			for (int x = 0; x < image.getWidth(); x += step) {
				int argb = image.getRGB(x, y);
				if ((argb >>> 24) >= 0x80) {
					bins.computeIfAbsent(argb & 0xf8f8f8, (bin) -> new ColourCluster()).add(OkLab.ofRgb(argb), 1);
				}
			}
		}
		return new ArrayList<>(bins.values());
	}

	private static List<OkLab> seeds(List<ColourCluster> colours) {
		List<OkLab> seeds = new ArrayList<>();
		Comparator<ColourCluster> byWeight = Comparator.comparingDouble(ColourCluster::weight);
		seeds.add(colours.stream().max(byWeight).orElseThrow().centre());
		while (seeds.size() < Math.min(COLOURS, colours.size())) {
			// the worst represented colour; the root lets a small spot of a strong one
			// count
			Comparator<ColourCluster> byError = Comparator.comparingDouble((colour) -> Math.sqrt(colour.weight())
					* colour.centre().squaredDistance(seeds.get(nearest(colour.centre(), seeds))));
			seeds.add(colours.stream().max(byError).orElseThrow().centre());
		}
		return seeds;
	}

	private static List<ColourCluster> refine(List<OkLab> seeds, List<ColourCluster> colours) {
		List<OkLab> centres = seeds;
		List<ColourCluster> clusters = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			clusters = new ArrayList<>();
			for (int i = 0; i < centres.size(); i++) {
				clusters.add(new ColourCluster());
			}
			for (ColourCluster colour : colours) {
				OkLab centre = colour.centre();
				clusters.get(nearest(centre, centres)).add(centre, colour.weight());
			}
			clusters.removeIf(ColourCluster::isEmpty);
			centres = clusters.stream().map(ColourCluster::centre).toList();
		}
		return clusters;
	}

	private static List<ColourCluster> merge(List<ColourCluster> clusters) {
		List<ColourCluster> merged = new ArrayList<>();
		for (ColourCluster cluster : clusters) {
			merged.stream()
				.filter((other) -> other.centre().squaredDistance(cluster.centre()) < ALIKE * ALIKE)
				.findFirst()
				.ifPresentOrElse((other) -> other.add(cluster.centre(), cluster.weight()), () -> merged.add(cluster));
		}
		return merged;
	}

	private static int nearest(OkLab colour, List<OkLab> centres) {
		int nearest = 0;
		for (int i = 1; i < centres.size(); i++) {
			if (colour.squaredDistance(centres.get(i)) < colour.squaredDistance(centres.get(nearest))) {
				nearest = i;
			}
		}
		return nearest;
	}

}
