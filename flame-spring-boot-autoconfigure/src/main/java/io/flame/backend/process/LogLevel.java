package io.flame.backend.process;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * The level of a line, in the parent's log and in the output of children.
 */
enum LogLevel {

	TRACE(List.of("TRACE", "FINER", "FINEST")) {
		@Override
		void log(Log log, String message) {
			log.trace(message);
		}
	},

	DEBUG(List.of("DEBUG", "FINE", "CONFIG")) {
		@Override
		void log(Log log, String message) {
			log.debug(message);
		}
	},

	INFO(List.of("INFO", "NOTICE", "INFORMATION")) {
		@Override
		void log(Log log, String message) {
			log.info(message);
		}
	},

	WARN(List.of("WARN", "WARNING")) {
		@Override
		void log(Log log, String message) {
			log.warn(message);
		}
	},

	ERROR(List.of("ERROR", "FATAL", "SEVERE", "CRITICAL")) {
		@Override
		void log(Log log, String message) {
			log.error(message);
		}
	};

	private final List<String> names;

	LogLevel(List<String> names) {
		this.names = names;
	}

	abstract void log(Log log, String message);

	/**
	 * The level that a logging system calls so.
	 * @param name a name in any case
	 * @return the level, {@code null} if it is no name of one
	 */
	static @Nullable LogLevel named(String name) {
		String upperCase = name.toUpperCase(Locale.ROOT);
		return Arrays.stream(values()).filter((level) -> level.names.contains(upperCase)).findFirst().orElse(null);
	}

	/**
	 * The level of a number: up to 7 of syslog, as in GELF, and above in steps of ten.
	 */
	static LogLevel numbered(int number) {
		switch (number) {
			case 0, 1, 2, 3:
				return ERROR;
			case 4:
				return WARN;
			case 5, 6:
				return INFO;
			case 7:
				return DEBUG;
			default:
				return values()[Math.max(1, Math.min(number / 10, values().length)) - 1];
		}
	}

}
