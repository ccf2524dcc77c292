package io.flame.client;

import java.util.function.Function;

import io.flame.InvocationContext;
import io.flame.protocol.AttemptFields;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodec;
import io.flame.service.MethodDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Lets arguments, results and exceptions of a call that stays in the process be what they
 * would be if it had travelled: copies, written and read as parents and runners do.
 */
public final class RoundTrip {

	private final Function<String, InvocationCodec> codecs;

	private final RequestEncoder requests;

	private final FarEnd farEnd;

	private final RunnerAnswers answers;

	/**
	 * Create it.
	 * @param codecs the codec of a pool by its name
	 * @param maxBodySize how large a request may be, in bytes
	 * @param farEnd what a runner does
	 * @param answers reads responses
	 */
	public RoundTrip(Function<String, InvocationCodec> codecs, long maxBodySize, FarEnd farEnd, RunnerAnswers answers) {
		this.codecs = codecs;
		this.requests = new RequestEncoder(maxBodySize);
		this.farEnd = farEnd;
		this.answers = answers;
	}

	@Nullable Object execute(Invocation invocation, InvocationContext context, LocalCalls.Handler handler) throws Throwable {
		MethodDefinition method = invocation.method();
		InvocationCodec codec = this.codecs.apply(invocation.pool());
		EncodedBody request = this.requests.encode(invocation, codec, null).toBody(attempt(invocation, context));
		EncodedBody answer = this.farEnd.answer(request.toByteArray(), codec.mediaType(), method,
				(arguments) -> handler.handle(context, arguments));
		return this.answers.outcome(method, () -> RemoteCall.ofRoundTrip(invocation), codec, answer.toByteArray())
			.get();
	}

	private static AttemptFields attempt(Invocation invocation, InvocationContext context) {
		long now = System.currentTimeMillis();
		long timeout = Math.max(1, invocation.timeout().toMillis());
		return new AttemptFields(context.invocationId(), timeout, invocation.attempt(), null, now, now + timeout);
	}

	/**
	 * The runner's side of a call.
	 */
	@FunctionalInterface
	public interface FarEnd {

		/**
		 * Read a call, execute it and write the response.
		 * @param body the request envelope
		 * @param mediaType its media type
		 * @param method the method that it calls
		 * @param handler executes it
		 * @return the response envelope
		 */
		EncodedBody answer(byte[] body, String mediaType, MethodDefinition method, Handler handler);

	}

	/**
	 * Executes the method.
	 */
	@FunctionalInterface
	public interface Handler {

		/**
		 * Execute the method.
		 * @param arguments a value for each of the method's argument types
		 * @return what travels of its result
		 * @throws Throwable the exception of the handler
		 */
		@Nullable Object handle(@Nullable Object[] arguments) throws Throwable;

	}

}
