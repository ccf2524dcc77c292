package io.flame.client;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import io.flame.FlameCancelledException;
import io.flame.FlameErrorCode;
import io.flame.FlameException;
import io.flame.FlameIdempotencyConflictException;
import io.flame.FlameInvalidArgumentException;
import io.flame.FlameReferenceConflictException;
import io.flame.FlameReferenceExpiredException;
import io.flame.FlameReferenceLimitException;
import io.flame.FlameRemoteException;
import io.flame.FlameSerializationException;
import io.flame.FlameServiceNotFoundException;
import io.flame.FlameSignatureException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTimeoutException.Stage;
import io.flame.FlameTransportException;
import io.flame.protocol.InvocationError;
import io.flame.service.MethodDefinition;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Turns the error of an envelope into an exception: the table of the wire protocol.
 */
final class RemoteErrors {

	/** The name comes from the wire: no other text may reach a message. */
	private static final Pattern CLASS_NAME = Pattern.compile("[\\w.$]{1,250}");

	private final @Nullable ClassLoader classLoader;

	RemoteErrors(@Nullable ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	/**
	 * The runner has not executed the call.
	 */
	FlameException refusal(RemoteCall call, InvocationError error) {
		String message = "%s was refused: %s".formatted(call, error.message());
		return switch (error.code()) {
			case FlameErrorCode.SIGNATURE_ERROR -> new FlameSignatureException(message);
			case FlameErrorCode.REGISTRY_ERROR -> new FlameServiceNotFoundException(message);
			case FlameErrorCode.PAYLOAD_TOO_LARGE ->
				new FlameSerializationException(message, null, details(error), false);
			default -> new FlameTransportException(message, null, details(error), false);
		};
	}

	private static Map<String, Object> details(InvocationError error) {
		Map<String, Object> details = new LinkedHashMap<>(error.details());
		details.put("code", error.code());
		return details;
	}

	/**
	 * The call failed, or its arguments or result could not be read or written.
	 */
	Throwable failure(RemoteCall call, MethodDefinition method, InvocationError error) {
		String message = "%s: %s".formatted(call, error.message());
		return switch (error.code()) {
			case FlameErrorCode.SERIALIZATION_ERROR ->
				new FlameSerializationException(message, null, error.details(), error.retryable());
			case FlameErrorCode.INVALID_ARGUMENT ->
				new FlameInvalidArgumentException(message, null, error.details(), error.retryable());
			case FlameErrorCode.IDEMPOTENCY_CONFLICT ->
				new FlameIdempotencyConflictException(message, null, error.details(), error.retryable());
			case FlameErrorCode.REFERENCE_EXPIRED ->
				new FlameReferenceExpiredException(message, null, error.details(), error.retryable());
			case FlameErrorCode.REFERENCE_CONFLICT ->
				new FlameReferenceConflictException(message, null, error.details(), error.retryable());
			case FlameErrorCode.REFERENCE_LIMIT ->
				new FlameReferenceLimitException(message, null, error.details(), error.retryable());
			case FlameErrorCode.TIMEOUT -> new FlameTimeoutException(Stage.EXECUTION, message);
			case FlameErrorCode.CANCELLED ->
				new FlameCancelledException(message, null, error.details(), error.retryable());
			case FlameErrorCode.SIGNATURE_ERROR, FlameErrorCode.REGISTRY_ERROR -> refusal(call, error);
			default -> thrown(call, method, error);
		};
	}

	private Throwable thrown(RemoteCall call, MethodDefinition method, InvocationError error) {
		Throwable rebuilt = rebuild(error);
		String code = StringUtils.hasText(error.code()) ? error.code() : FlameErrorCode.HANDLER_ERROR;
		Throwable thrown = (rebuilt != null && isPossible(method, rebuilt)) ? rebuilt : new FlameRemoteException(
				message(call, error), code, error.message(), error.type(), error.details(), error.retryable());
		RemoteStack.begin(thrown);
		if (error.details().get("stack") instanceof String stack) {
			RemoteStack.prepend(thrown, stack, call.place());
		}
		return thrown;
	}

	/**
	 * What a log needs where there is nothing but the message: call, place, and what was
	 * thrown.
	 */
	private static String message(RemoteCall call, InvocationError error) {
		String type = error.type();
		if (!FlameErrorCode.HANDLER_ERROR.equals(error.code())) {
			return "%s failed with code '%s': %s".formatted(call, error.code(), error.message());
		}
		if (type == null || !CLASS_NAME.matcher(type).matches()) {
			return "%s failed: %s".formatted(call, error.message());
		}
		return "%s failed with %s%s".formatted(call, type, hasMessage(error, type) ? ": " + error.message() : ".");
	}

	/** For an exception without a message the runner tells the name of its class. */
	private static boolean hasMessage(InvocationError error, String type) {
		return !error.message().equals(ClassUtils.getShortName(type));
	}

	/**
	 * Build the handler's exception from its message. The class is not initialised before
	 * it is known to be an exception, and nothing but its message comes from the wire.
	 */
	private @Nullable Throwable rebuild(InvocationError error) {
		if (error.type() == null) {
			return null;
		}
		try {
			if (FlameException.class.getName().equals(error.type())) {
				return new FlameException(error.code(), error.message(), null, error.details(), error.retryable());
			}
			Class<?> type = Class.forName(error.type(), false, this.classLoader);
			if (!Exception.class.isAssignableFrom(type)) {
				return null;
			}
			Constructor<?> constructor = type.getConstructor(String.class);
			String message = hasMessage(error, type.getName()) ? error.message() : null;
			Throwable rebuilt = (Throwable) constructor.newInstance(message);
			// a constructor that takes something else for its text would say something
			// else
			return Objects.equals(message, rebuilt.getMessage()) ? rebuilt : null;
		}
		catch (ReflectiveOperationException | LinkageError | RuntimeException ex) {
			return null;
		}
	}

	/**
	 * Whether the caller can get it: a method that is called throws nothing else, while a
	 * future or a value may hold anything.
	 */
	private static boolean isPossible(MethodDefinition method, Throwable exception) {
		return exception instanceof RuntimeException || method.result().async() != null || method.result().asValue()
				|| Arrays.stream(method.method().getExceptionTypes())
					.anyMatch((declared) -> declared.isInstance(exception));
	}

}
