package io.flame.sample.command;

import java.time.Duration;
import java.util.Locale;

/**
 * Writes quantities for people.
 */
final class Quantities {

	private Quantities() {
	}

	static String bytes(long bytes) {
		if (bytes < 1024) {
			return bytes + " B";
		}
		double kilobytes = bytes / 1024.0;
		return (kilobytes < 1000) ? String.format(Locale.ROOT, "%.0f KB", kilobytes)
				: String.format(Locale.ROOT, "%.1f MB", kilobytes / 1024);
	}

	static String seconds(Duration duration) {
		return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
	}

	static String count(int count, String noun) {
		return count + " " + noun + ((count == 1) ? "" : "s");
	}

}
