package io.flame.sample.gallery;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.imageio.ImageIO;

/**
 * A dozen pictures of several megapixels in different shapes, colours and formats, the
 * same every time.
 */
public final class Gallery {

	private static final List<Exhibit> EXHIBITS = List.of(
			new Exhibit("dawn.jpg", 2580, 1720, BufferedImage.TYPE_INT_RGB, Landscapes::dawn),
			new Exhibit("sea.jpg", 2640, 1760, BufferedImage.TYPE_INT_RGB, Landscapes::sea),
			new Exhibit("dunes.jpg", 3600, 1200, BufferedImage.TYPE_INT_RGB, Landscapes::dunes),
			new Exhibit("fog.jpg", 2240, 1680, BufferedImage.TYPE_BYTE_GRAY, Landscapes::fog),
			new Exhibit("night.jpg", 2560, 1440, BufferedImage.TYPE_INT_RGB, Landscapes::night),
			new Exhibit("mandelbrot.png", 2240, 1680, BufferedImage.TYPE_INT_RGB, Abstractions::mandelbrot),
			new Exhibit("julia.jpg", 2100, 2100, BufferedImage.TYPE_INT_RGB, Abstractions::julia),
			new Exhibit("silk.jpg", 2700, 1800, BufferedImage.TYPE_INT_RGB, Abstractions::silk),
			new Exhibit("marble.jpg", 1640, 2460, BufferedImage.TYPE_INT_RGB, Abstractions::marble),
			new Exhibit("stained glass.gif", 1750, 2100, BufferedImage.TYPE_INT_RGB, Abstractions::glass),
			new Exhibit("colour wheel.png", 2000, 2000, BufferedImage.TYPE_INT_ARGB, Abstractions::wheel),
			new Exhibit("poster.png", 2580, 1720, BufferedImage.TYPE_INT_RGB, Abstractions::poster));

	private Gallery() {
	}

	/**
	 * Paints the pictures.
	 * @param folder the folder that they go to
	 * @throws IOException if they can not be written
	 */
	public static void paint(Path folder) throws IOException {
		paint(folder, 1);
	}

	/**
	 * Paints the pictures, with sides that are so many times shorter.
	 */
	static void paint(Path folder, int reduction) throws IOException {
		Files.createDirectories(folder);
		try {
			EXHIBITS.parallelStream().forEach((exhibit) -> exhibit.reduced(reduction).hang(folder));
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

	private record Exhibit(String name, int width, int height, int type, Painting painting) {

		private Exhibit reduced(int times) {
			return new Exhibit(this.name, this.width / times, this.height / times, this.type, this.painting);
		}

		private BufferedImage paint() {
			if (this.type != BufferedImage.TYPE_BYTE_GRAY) {
				return this.painting.paint(this.width, this.height, this.type);
			}
			// drawn, because setting a grey pixel would take it for linear light
			BufferedImage grey = new BufferedImage(this.width, this.height, this.type);
			Graphics2D graphics = grey.createGraphics();
			graphics.drawImage(this.painting.paint(this.width, this.height, BufferedImage.TYPE_INT_RGB), 0, 0, null);
			graphics.dispose();
			return grey;
		}

		void hang(Path folder) {
			String format = this.name.substring(this.name.lastIndexOf('.') + 1);
			try (OutputStream output = Files.newOutputStream(folder.resolve(this.name))) {
				ImageIO.write(paint(), format, output);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
