package io.flame.sample.workshop;

import java.util.Iterator;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

import org.jspecify.annotations.Nullable;

/**
 * The image readers that are on the class path.
 */
final class ImageReaders {

	static {
		ImageIO.setUseCache(false);
		// ImageIO looks for plug-ins with the context class loader of the thread that
		// happens to use it first, which in an executable jar may not see them
		Thread thread = Thread.currentThread();
		ClassLoader previous = thread.getContextClassLoader();
		thread.setContextClassLoader(ImageReaders.class.getClassLoader());
		try {
			ImageIO.scanForPlugins();
		}
		finally {
			thread.setContextClassLoader(previous);
		}
	}

	private ImageReaders() {
	}

	/**
	 * Finds the reader for a file by its first bytes.
	 * @param input the file
	 * @return a reader that the caller disposes of, or {@code null}
	 */
	static @Nullable ImageReader find(ImageInputStream input) {
		Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
		return readers.hasNext() ? readers.next() : null;
	}

}
