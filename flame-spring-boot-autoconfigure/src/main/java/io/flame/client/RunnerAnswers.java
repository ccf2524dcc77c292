package io.flame.client;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.flame.FlameErrorCode;
import io.flame.FlameException;
import io.flame.FlameSerializationException;
import io.flame.FlameTransportException;
import io.flame.pool.RunnerLease;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationError;
import io.flame.protocol.InvocationResponse;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.service.MethodDefinition;
import io.flame.transport.TransportResponse;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a runner answered: a result, the handler's exception, a refusal, or nothing
 * that a runner answers.
 */
public final class RunnerAnswers {

	private static final int OK = 200;

	private static final int SERVICE_UNAVAILABLE = 503;

	/** What is said by a runner that goes on. */
	private static final Set<String> BUSY = Set.of(FlameErrorCode.BUSY, FlameErrorCode.BUILD_MISMATCH);

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

	@Nullable Object read(Invocation invocation, RunnerLease lease, InvocationCodec codec, TransportResponse response)
			throws Throwable {
		if (response.status() == OK) {
			if (!codec.mediaType().equalsIgnoreCase(response.mediaType())) {
				throw new FlameTransportException("%s answered with media type %s instead of %s."
					.formatted(RemoteCall.of(invocation, lease), response.mediaType(), codec.mediaType()));
			}
			return result(invocation.method(), () -> RemoteCall.of(invocation, lease), codec, response.body());
		}
		InvocationError error = refusal(response);
		if (response.status() == SERVICE_UNAVAILABLE) {
			throw notTaken(lease, error);
		}
		RemoteCall call = RemoteCall.of(invocation, lease);
		if (error == null) {
			throw new FlameTransportException(
					"%s answered HTTP status %d, which is no answer of a runner.".formatted(call, response.status()),
					null, Map.of("status", response.status()), false);
		}
		throw this.errors.refusal(call, error);
	}

	/**
	 * A server that goes down answers a bare 503: nothing was executed.
	 */
	private static NotTakenException notTaken(RunnerLease lease, @Nullable InvocationError error) {
		if (error != null && BUSY.contains(error.code())) {
			lease.reportBusy();
		}
		else {
			lease.reportDraining();
		}
		return new NotTakenException("Runner '%s' refused: %s".formatted(lease.runner().id(),
				(error != null) ? error.message() : "it answered HTTP status 503."), null);
	}

	/**
	 * Read the response of a runner that has taken the call.
	 * @param call names the call, asked where it has failed
	 */
	@Nullable Object result(MethodDefinition method, Supplier<RemoteCall> call, InvocationCodec codec, byte[] body)
			throws Throwable {
		InvocationResponse response = decode(method, call, codec, body);
		if (response instanceof InvocationResponse.Failure failure) {
			throw this.errors.failure(call.get(), method, failure.error());
		}
		Object result = ((InvocationResponse.Success) response).result();
		Class<?> type = method.method().getReturnType();
		if (result == null && type.isPrimitive() && type != void.class) {
			throw new FlameSerializationException(
					"%s answered nothing, but the method returns %s.".formatted(call.get(), type));
		}
		return result;
	}

	private static InvocationResponse decode(MethodDefinition method, Supplier<RemoteCall> call, InvocationCodec codec,
			byte[] body) {
		try {
			return codec.decodeResponse(body, method.resultType());
		}
		catch (MalformedEnvelopeException ex) {
			throw new FlameTransportException(
					"%s answered what is no response of a runner. %s".formatted(call.get(), ex.getMessage()), ex);
		}
		catch (FlameSerializationException ex) {
			throw new FlameSerializationException("%s: %s".formatted(call.get(), ex.getMessage()), ex.getCause());
		}
	}

	private @Nullable InvocationError refusal(TransportResponse response) {
		if (!this.codecs.supports(response.mediaType())) {
			return null;
		}
		try {
			InvocationResponse envelope = this.codecs.forErrors(response.mediaType())
				.decodeResponse(response.body(), Object.class);
			return (envelope instanceof InvocationResponse.Failure failure) ? failure.error() : null;
		}
		catch (MalformedEnvelopeException | FlameException ex) {
			return null;
		}
	}

}
