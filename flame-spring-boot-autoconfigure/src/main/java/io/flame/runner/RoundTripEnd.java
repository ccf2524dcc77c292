package io.flame.runner;

import io.flame.FlameException;
import io.flame.FlameSerializationException;
import io.flame.client.RoundTrip;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.InvocationResponse;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.ReceivedRequest;
import io.flame.service.MethodDefinition;
import org.jspecify.annotations.Nullable;

/**
 * What a runner does with the arguments, results and exceptions of calls, for those that
 * stay in the process.
 */
public final class RoundTripEnd implements RoundTrip.FarEnd {

	private final InvocationCodecs codecs;

	private final HandlerErrors errors;

	private final AnswerEncoder encoder;

	/**
	 * Create it.
	 * @param codecs the codecs
	 * @param exposeErrors whether stack traces of failed handlers reach the caller
	 * @param maxResponseSize how large an answer may be, in bytes
	 */
	public RoundTripEnd(InvocationCodecs codecs, boolean exposeErrors, long maxResponseSize) {
		this.codecs = codecs;
		this.errors = new HandlerErrors(exposeErrors);
		this.encoder = new AnswerEncoder(maxResponseSize);
	}

	@Override
	public EncodedBody answer(byte[] body, String mediaType, MethodDefinition method, RoundTrip.Handler handler) {
		ReceivedRequest received = received(body, mediaType);
		return this.encoder.encode(response(received, method, handler), method.resultType(),
				received.codec()::encodeResponse);
	}

	private ReceivedRequest received(byte[] body, String mediaType) {
		try {
			return this.codecs.decodeRequest(body, mediaType);
		}
		catch (MalformedEnvelopeException ex) {
			throw new FlameSerializationException("A runner could not read the call. " + ex.getMessage(), ex);
		}
	}

	private InvocationResponse response(ReceivedRequest received, MethodDefinition method, RoundTrip.Handler handler) {
		@Nullable Object[] arguments;
		try {
			arguments = received.bindArguments(method.argumentTypes());
		}
		catch (FlameSerializationException ex) {
			return InvocationDispatcher.unbound(ex);
		}
		try {
			return new InvocationResponse.Success(handler.handle(arguments));
		}
		catch (Throwable ex) {
			if (!(ex instanceof FlameException)) {
				this.errors.log("%s (%s/%s)".formatted(received.request().invocationId(),
						received.request().serviceId(), received.request().methodId()), ex);
			}
			return new InvocationResponse.Failure(this.errors.describe(ex));
		}
	}

}
