package io.flame.runner;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import io.flame.FlameSerializationException;
import io.flame.context.DeadlineWatch;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.ReceivedRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Executes calls that share a request. Each is checked and answered for itself.
 */
final class BatchDispatcher implements AutoCloseable {

	private static final Duration WATCH_TICK = Duration.ofMillis(2);

	private static final Log logger = LogFactory.getLog(BatchDispatcher.class);

	private final InvocationCodec codec;

	private final RequestVerifier verifier;

	private final InvocationDispatcher dispatcher;

	private final AnswerEncoder encoder;

	private final Executor helpers;

	private final DeadlineWatch watch = new DeadlineWatch("flame-batch-watch", WATCH_TICK);

	BatchDispatcher(InvocationCodec codec, RequestVerifier verifier, InvocationDispatcher dispatcher,
			AnswerEncoder encoder, Executor helpers) {
		this.codec = codec;
		this.verifier = verifier;
		this.dispatcher = dispatcher;
		this.encoder = encoder;
		this.helpers = helpers;
	}

	/**
	 * Execute calls.
	 * @param requests the calls
	 * @param response takes the answers, each when it is ready
	 */
	void dispatch(List<ReceivedRequest> requests, HttpServletResponse response) throws IOException {
		BatchAnswers answers = new BatchAnswers(response, this.codec, this.encoder, this.helpers, requests.size(),
				this.dispatcher.isDraining());
		List<Batch.Call> calls = new ArrayList<>(requests.size());
		for (ReceivedRequest request : requests) {
			String id = String.valueOf(request.request().invocationId());
			PreparedInvocation call = null;
			try {
				this.verifier.verify(request.request());
				call = this.dispatcher.prepare(request);
				if (InvocationDispatcher.executes(call)) {
					calls.add(new Batch.Call(call, this.dispatcher.expectedNanos(call), answers.of(id)));
				}
				else {
					this.dispatcher.attend(call, answers.of(id));
				}
			}
			catch (RefusedException ex) {
				answers.refuse(id, ex);
			}
			catch (FlameSerializationException ex) {
				answers.of(id).give(InvocationDispatcher.unbound(ex), void.class, -1);
			}
			catch (RuntimeException | Error ex) {
				// those before it have their slots
				logger.error("A call could not be prepared", ex);
				if (call != null) {
					this.dispatcher.abandon(call);
				}
				answers.refuse(id, RefusedException.failed());
			}
		}
		Batch batch;
		boolean allShort;
		try {
			allShort = calls.stream().map(Batch.Call::invocation).allMatch(this.dispatcher::isShort);
			batch = new Batch(calls, answers, this.dispatcher, this.helpers, this.watch);
		}
		catch (RuntimeException | Error ex) {
			// they have their slots
			calls.forEach((call) -> this.dispatcher.abandon(call.invocation()));
			throw ex;
		}
		if (allShort) {
			batch.execute();
		}
		else {
			batch.executeElsewhere();
		}
		answers.await();
	}

	@Override
	public void close() {
		this.watch.close();
	}

}
