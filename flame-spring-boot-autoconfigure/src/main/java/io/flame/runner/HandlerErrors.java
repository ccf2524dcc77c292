package io.flame.runner;

import java.util.LinkedHashMap;
import java.util.Map;

import io.flame.FlameErrorCode;
import io.flame.FlameException;
import io.flame.FlameInvalidArgumentException;
import io.flame.protocol.InvocationError;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Describes what a handler threw. Only where errors are exposed do its stack trace and
 * its details leave the runner; what is wrong with arguments their caller learns always.
 * Whatever the exception does when it is asked, its type reaches the log and the caller.
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
		try {
			tryLog(invocation, thrown);
		}
		catch (Throwable ex) {
			logType(invocation, thrown);
		}
	}

	private void tryLog(String invocation, Throwable thrown) {
		if (this.expose) {
			logger.warn("Invocation %s failed, its caller has the stack trace: %s: %s".formatted(invocation,
					thrown.getClass().getName(), ThrowableText.message(thrown)));
		}
		else if (ThrowableText.isOrdinary(thrown)) {
			// the caller sees its own stack: where it happened is known here only
			logger.warn("Invocation %s failed".formatted(invocation), thrown);
		}
		else {
			logger.warn("Invocation %s failed%n%s".formatted(invocation, ThrowableText.stackTrace(thrown)));
		}
	}

	private static void logType(String invocation, Throwable thrown) {
		try {
			logger.warn("Invocation %s failed with %s, which cannot be logged".formatted(invocation,
					thrown.getClass().getName()));
		}
		catch (Throwable ex) {
			// the caller still learns of the handler's failure
		}
	}

	InvocationError describe(Throwable thrown) {
		String type = thrown.getClass().getName();
		try {
			return tryDescribe(thrown, type);
		}
		catch (Throwable ex) {
			return new InvocationError(FlameErrorCode.HANDLER_ERROR, ThrowableText.name(thrown), Map.of(), false, type);
		}
	}

	private InvocationError tryDescribe(Throwable thrown, String type) {
		String message = ThrowableText.message(thrown);
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
			details.put("stack", ThrowableText.stackTrace(thrown));
		}
		if (thrown instanceof FlameException failure) {
			return new InvocationError(failure.code(), message, details, failure.retryable(), type);
		}
		return new InvocationError(FlameErrorCode.HANDLER_ERROR, message, details, false, type);
	}

}
