package io.flame.runner;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

import io.flame.FlameErrorCode;
import io.flame.FlameException;
import io.flame.FlameInvalidArgumentException;
import io.flame.protocol.InvocationError;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.ClassUtils;

/**
 * Describes what a handler threw. Only where errors are exposed do its stack trace and
 * its details leave the runner; what is wrong with arguments their caller learns always.
 */
final class HandlerErrors {

	private static final Log logger = LogFactory.getLog(HandlerErrors.class);

	private final boolean expose;

	HandlerErrors(boolean expose) {
		this.expose = expose;
	}

	/**
	 * Where errors are exposed the stack trace is the caller's to log: two of them, of
	 * which one is in another log, look like two failures.
	 */
	void log(String invocation, Throwable thrown) {
		if (this.expose) {
			logger.warn("Invocation %s failed, its caller has the stack trace: %s: %s".formatted(invocation,
					thrown.getClass().getName(), message(thrown)));
		}
		else {
			// the caller sees its own stack: where it happened is known here only
			logger.warn("Invocation %s failed".formatted(invocation), thrown);
		}
	}

	InvocationError describe(Throwable thrown) {
		String type = thrown.getClass().getName();
		String message = message(thrown);
		Map<String, Object> details = new LinkedHashMap<>();
		if (thrown instanceof FlameInvalidArgumentException invalid && !invalid.violations().isEmpty()) {
			details.putAll(FlameInvalidArgumentException.of(message, invalid.violations()).details());
		}
		if (this.expose) {
			if (thrown instanceof FlameException failure) {
				details.putAll(failure.details());
			}
			details.put("name", type);
			details.put("message", message);
			details.put("stack", stackTrace(thrown));
		}
		if (thrown instanceof FlameException failure) {
			return new InvocationError(failure.code(), message, details, failure.retryable(), type);
		}
		return new InvocationError(FlameErrorCode.HANDLER_ERROR, message, details, false, type);
	}

	/** The application's own exceptions may fail to tell. */
	private static String message(Throwable thrown) {
		try {
			String message = thrown.getMessage();
			return (message != null) ? message : ClassUtils.getShortName(thrown.getClass());
		}
		catch (RuntimeException | Error ex) {
			return ClassUtils.getShortName(thrown.getClass());
		}
	}

	private static String stackTrace(Throwable thrown) {
		StringWriter text = new StringWriter();
		try {
			thrown.printStackTrace(new PrintWriter(text));
		}
		catch (RuntimeException | Error ex) {
			text.append("(not printable)");
		}
		return text.toString();
	}

}
