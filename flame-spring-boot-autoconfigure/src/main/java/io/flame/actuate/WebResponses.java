package io.flame.actuate;

import java.util.function.Supplier;

import io.flame.FlameStorageException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Responses of web extensions, which say what is wrong.
 */
final class WebResponses {

	private WebResponses() {
	}

	static WebEndpointResponse<OperationResponseBody> found(@Nullable OperationResponseBody body, String problem) {
		return (body != null) ? new WebEndpointResponse<>(body) : notFound(problem);
	}

	static WebEndpointResponse<OperationResponseBody> done(boolean found, String problem) {
		return found ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT) : notFound(problem);
	}

	static WebEndpointResponse<OperationResponseBody> notFound(String problem) {
		return new WebEndpointResponse<>(new ProblemDescriptor(problem), WebEndpointResponse.STATUS_NOT_FOUND);
	}

	/**
	 * Boot's own response says what is wrong only where error pages include messages.
	 */
	static WebEndpointResponse<OperationResponseBody> respond(
			Supplier<WebEndpointResponse<OperationResponseBody>> operation) {
		try {
			return operation.get();
		}
		catch (InvalidEndpointRequestException ex) {
			return problem(ex.getReason(), WebEndpointResponse.STATUS_BAD_REQUEST);
		}
		catch (FlameStorageException ex) {
			return problem(ex.getMessage(), WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
		}
	}

	private static WebEndpointResponse<OperationResponseBody> problem(@Nullable String message, int status) {
		return new WebEndpointResponse<>(new ProblemDescriptor(String.valueOf(message)), status);
	}

	static InvalidEndpointRequestException invalid(String message) {
		return new InvalidEndpointRequestException(message, message);
	}

	/**
	 * Boot's own conversion does not say what is wrong.
	 */
	static @Nullable Integer number(String name, @Nullable String value) {
		try {
			return (value != null) ? Integer.valueOf(value) : null;
		}
		catch (NumberFormatException ex) {
			throw invalid("'%s' must be a whole number, not '%s'".formatted(name, value));
		}
	}

}
