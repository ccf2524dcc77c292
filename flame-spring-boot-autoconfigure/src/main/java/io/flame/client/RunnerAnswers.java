package io.flame.client;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.flame.FlameErrorCode;
import io.flame.FlameException;
import io.flame.FlameSerializationException;
import io.flame.FlameTransportException;
import io.flame.pool.CallOutcome;
import io.flame.pool.RunnerLease;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationError;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.ReceivedResponse;
import io.flame.service.MethodDefinition;
import io.flame.transport.TransportResponse;
import org.jspecify.annotations.Nullable;

/**
 * Reads the response of a runner: a result, the handler's exception, a refusal, or
 * something invalid.
 */
public final class RunnerAnswers {

	private static final int OK = 200;

	private static final int SERVICE_UNAVAILABLE = 503;

	/** Refusals by a runner that accepts other calls. */
	private static final Set<String> BUSY = Set.of(FlameErrorCode.BUSY, FlameErrorCode.BUILD_MISMATCH);

	/** Codes of calls that the runner itself has ended. */
	private static final Set<String> GIVEN_UP = Set.of(FlameErrorCode.TIMEOUT, FlameErrorCode.CANCELLED);

	private static final String TEXT = "text/plain";

	private static final int MAX_TEXT = 200;

	private final InvocationCodecs codecs;

	private final RemoteErrors errors;

	/**
	 * Create a reader.
	 * @param codecs the codecs
	 * @param classLoader where the handlers' exceptions are looked for
	 */
	public RunnerAnswers(InvocationCodecs codecs, @Nullable ClassLoader classLoader) {
		this.codecs = codecs;
		this.errors = new RemoteErrors(classLoader);
	}

	/**
	 * Read a response.
	 * @param codec the codec of the request
	 */
	RunnerResponse read(Invocation invocation, RunnerLease lease, InvocationCodec codec, TransportResponse response) {
		if (response.status() == OK) {
			return executed(invocation, lease, codec, response);
		}
		InvocationError error = refusal(response);
		if (response.status() == SERVICE_UNAVAILABLE) {
			return notTaken(lease, error);
		}
		RemoteCall call = RemoteCall.of(invocation, lease);
		if (error == null && lease.runner().baseProtocol()) {
			error = plainRefusal(response);
		}
		FlameException refusal = (error != null) ? this.errors.refusal(call, error)
				: new FlameTransportException("%s responded with HTTP status %d, which is not a runner's response."
					.formatted(call, response.status()), null, Map.of("status", response.status()), false);
		return RunnerResponse.failed(refusal, CallOutcome.SERVED);
	}

	private RunnerResponse executed(Invocation invocation, RunnerLease lease, InvocationCodec codec,
			TransportResponse response) {
		if (!codec.mediaType().equalsIgnoreCase(response.mediaType())) {
			return RunnerResponse.failed(
					new FlameTransportException("%s responded with media type %s instead of %s."
						.formatted(RemoteCall.of(invocation, lease), response.mediaType(), codec.mediaType())),
					CallOutcome.SERVED);
		}
		InvocationOutcome outcome = outcome(invocation.method(), () -> RemoteCall.of(invocation, lease), codec,
				response.body());
		if (invocation.turn() != null && isStateMissing(outcome)) {
			return new RunnerResponse(new Dispatch.StateMissing(outcome), CallOutcome.SERVED);
		}
		// where the runner itself has ended the call, its handler may go on
		boolean goesOn = outcome instanceof InvocationOutcome.Failed failed
				&& failed.cause() == InvocationOutcome.Cause.GIVEN_UP;
		return RunnerResponse.ended(outcome, goesOn ? null : CallOutcome.SERVED);
	}

	private static boolean isStateMissing(InvocationOutcome outcome) {
		return outcome instanceof InvocationOutcome.Failed failed && failed.failure() instanceof FlameException failure
				&& FlameErrorCode.SESSION_UNKNOWN.equals(failure.code());
	}

	/**
	 * A server that shuts down responds with a bare 503: nothing was executed.
	 */
	private static RunnerResponse notTaken(RunnerLease lease, @Nullable InvocationError error) {
		boolean busy = error != null && BUSY.contains(error.code());
		return new RunnerResponse(
				new Dispatch.NotTaken("Runner '%s' refused: %s".formatted(lease.runner().id(),
						(error != null) ? error.message() : "it responded with HTTP status 503."), null),
				busy ? CallOutcome.BUSY : CallOutcome.DRAINING);
	}

	/**
	 * A runner of the base protocol refuses with a status and a line of text.
	 */
	private static @Nullable InvocationError plainRefusal(TransportResponse response) {
		if (response.mediaType() != null && !TEXT.equalsIgnoreCase(response.mediaType())) {
			return null;
		}
		String code = switch (response.status()) {
			case 400 -> FlameErrorCode.BAD_REQUEST;
			case 401 -> FlameErrorCode.SIGNATURE_ERROR;
			case 404 -> FlameErrorCode.REGISTRY_ERROR;
			case 413 -> FlameErrorCode.PAYLOAD_TOO_LARGE;
			default -> null;
		};
		if (code == null) {
			return null;
		}
		String text = new String(response.body(), StandardCharsets.UTF_8).strip();
		String message = "it responded with HTTP status %d%s.".formatted(response.status(),
				text.isEmpty() ? "" : ": " + text.substring(0, Math.min(text.length(), MAX_TEXT)));
		if (response.status() == 401) {
			message += " Set 'flame.security.secret' (FLAME_SECRET) to the runner's secret.";
		}
		return new InvocationError(code, message, Map.of(), false, null);
	}

	/**
	 * Read the response of a runner that has taken the call.
	 * @param call names the call, asked where it has failed
	 */
	InvocationOutcome outcome(MethodDefinition method, Supplier<RemoteCall> call, InvocationCodec codec, byte[] body) {
		ReceivedResponse response;
		try {
			response = codec.readResponse(body);
		}
		catch (MalformedEnvelopeException ex) {
			return new InvocationOutcome.Failed(
					new FlameTransportException(
							"%s returned an invalid response. %s".formatted(call.get(), ex.getMessage()), ex),
					InvocationOutcome.Cause.OTHER);
		}
		InvocationError error = response.error();
		if (error == null) {
			return succeeded(method, call, response);
		}
		Supplier<Throwable> failure = () -> this.errors.failure(call.get(), method, error);
		return new InvocationOutcome.Failed(failure.get(),
				GIVEN_UP.contains(error.code()) ? InvocationOutcome.Cause.GIVEN_UP : InvocationOutcome.Cause.OTHER,
				failure);
	}

	/**
	 * The outcome of a response with a result.
	 * @param call names the call, asked where the result does not bind
	 */
	static InvocationOutcome.Succeeded succeeded(MethodDefinition method, Supplier<RemoteCall> call,
			ReceivedResponse response) {
		return new InvocationOutcome.Succeeded(response, () -> bind(method, call, response));
	}

	private static @Nullable Object bind(MethodDefinition method, Supplier<RemoteCall> call,
			ReceivedResponse response) {
		Object result;
		try {
			result = response.bindResult(method.resultType());
		}
		catch (FlameSerializationException ex) {
			throw new FlameSerializationException("%s: %s".formatted(call.get(), ex.getMessage()), ex.getCause());
		}
		Class<?> type = method.method().getReturnType();
		if (result == null && type.isPrimitive() && type != void.class) {
			throw new FlameSerializationException(
					"%s returned no result, but the method returns %s.".formatted(call.get(), type));
		}
		return result;
	}

	private @Nullable InvocationError refusal(TransportResponse response) {
		if (!this.codecs.supports(response.mediaType())) {
			return null;
		}
		try {
			return this.codecs.forErrors(response.mediaType()).readResponse(response.body()).error();
		}
		catch (MalformedEnvelopeException ex) {
			return null;
		}
	}

}
