package io.flame.sample.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.springframework.util.StringUtils;

/**
 * Names for what is made of files: the file's name without its extension, or with it
 * where several files would get the same name. Names that differ only in case count as
 * the same, as they do on some file systems.
 */
final class OutputNames {

	/**
	 * A name may have 255 bytes, the number and the suffix included.
	 */
	private static final int MAX_BYTES = 200;

	private final List<String> names = new ArrayList<>();

	OutputNames(List<String> files) {
		Map<String, Integer> uses = new HashMap<>();
		files.forEach((file) -> uses.merge(key(writable(StringUtils.stripFilenameExtension(file))), 1, Integer::sum));
		Set<String> taken = new HashSet<>();
		for (String file : files) {
			String stem = writable(StringUtils.stripFilenameExtension(file));
			String preferred = (uses.getOrDefault(key(stem), 0) == 1) ? stem : writable(file);
			String name = preferred;
			for (int number = 2; !taken.add(key(name)); number++) {
				name = preferred + "-" + number;
			}
			this.names.add(name);
		}
	}

	String get(int index) {
		return this.names.get(index);
	}

	private static String writable(String name) {
		String shortened = shorten(name);
		// under the C locale Java can read files whose names it can not write
		try {
			Path.of(shortened);
			return shortened;
		}
		catch (InvalidPathException ex) {
			return shortened.replaceAll("[^\\p{ASCII}]", "_");
		}
	}

	private static String shorten(String path) {
		int slash = path.lastIndexOf('/') + 1;
		String name = path.substring(slash);
		while (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
			name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
		}
		return path.substring(0, slash) + name;
	}

	private static String key(String name) {
		return Normalizer.normalize(name, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
	}

}
