package io.flame.observation;

import java.util.Set;

import io.flame.FlameErrorCode;
import io.flame.FlameException;
import io.micrometer.common.KeyValue;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Names errors with few names.
 */
final class ErrorNames {

	private static final String OTHER = "other";

	private static final Set<String> CODES = Set.of(FlameErrorCode.NOT_FOUND, FlameErrorCode.UNSUPPORTED_MEDIA_TYPE,
			FlameErrorCode.PAYLOAD_TOO_LARGE, FlameErrorCode.SIGNATURE_ERROR, FlameErrorCode.BAD_REQUEST,
			FlameErrorCode.DRAINING, FlameErrorCode.BUSY, FlameErrorCode.BUILD_MISMATCH, FlameErrorCode.REGISTRY_ERROR,
			FlameErrorCode.SERIALIZATION_ERROR, FlameErrorCode.INVALID_ARGUMENT, FlameErrorCode.INTERNAL_ERROR,
			FlameErrorCode.HANDLER_ERROR, FlameErrorCode.TIMEOUT, FlameErrorCode.CANCELLED, FlameErrorCode.NO_RUNNER,
			FlameErrorCode.TRANSPORT_ERROR, FlameErrorCode.CONFIG_ERROR, FlameErrorCode.IDEMPOTENCY_CONFLICT,
			FlameErrorCode.SESSION_CONFLICT, FlameErrorCode.SESSION_CLOSED, FlameErrorCode.SESSION_UNKNOWN,
			FlameErrorCode.STORAGE_ERROR, FlameErrorCode.REFERENCE_EXPIRED, FlameErrorCode.REFERENCE_CONFLICT,
			FlameErrorCode.REFERENCE_LIMIT, FlameErrorCode.REFERENCE_FAILED);

	private ErrorNames() {
	}

	static String exception(@Nullable Throwable error) {
		if (error == null) {
			return KeyValue.NONE_VALUE;
		}
		String simple = error.getClass().getSimpleName();
		return StringUtils.hasText(simple) ? simple : error.getClass().getName();
	}

	/**
	 * An application makes codes of its own as it likes: there may be no end to them.
	 */
	static String code(@Nullable Throwable error) {
		if (!(error instanceof FlameException failure)) {
			return KeyValue.NONE_VALUE;
		}
		return isKnown(failure.code()) ? failure.code() : OTHER;
	}

	static boolean isKnown(String code) {
		return CODES.contains(code);
	}

}
