package io.flame.context;

import java.util.HashMap;
import java.util.Map;

import io.flame.InvocationContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import org.springframework.util.ClassUtils;

/**
 * Puts tags into the logging context of the calling thread, where there is one.
 */
public final class LogTags {

	private static final boolean MDC_PRESENT = ClassUtils.isPresent("org.slf4j.MDC", LogTags.class.getClassLoader());

	private static final InvocationContext.Scope NONE = () -> {
	};

	private LogTags() {
	}

	/**
	 * Put tags there.
	 * @param tags the tags
	 * @return what puts back, on the same thread, what was there before
	 */
	public static InvocationContext.Scope put(Map<String, String> tags) {
		return (tags.isEmpty() || !MDC_PRESENT) ? NONE : WithMdc.put(tags);
	}

	/**
	 * With SLF4J.
	 */
	private static final class WithMdc {

		static InvocationContext.Scope put(Map<String, String> tags) {
			Map<String, @Nullable String> previous = new HashMap<>();
			tags.forEach((key, value) -> {
				previous.put(key, MDC.get(key));
				MDC.put(key, value);
			});
			return () -> previous.forEach(WithMdc::restore);
		}

		private static void restore(String key, @Nullable String value) {
			if (value != null) {
				MDC.put(key, value);
			}
			else {
				MDC.remove(key);
			}
		}

	}

}
