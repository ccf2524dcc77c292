package io.flame.runner;

import java.net.SocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.flame.FlameSerializationException;
import io.flame.link.LinkHandler;
import io.flame.link.LinkPeer;
import io.flame.link.LinkState;
import io.flame.link.ServerCall;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.ReceivedRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Executes the calls that come over links. Thread-safe.
 */
public final class LinkCalls implements LinkHandler {

	private static final Log logger = LogFactory.getLog(LinkCalls.class);

	/**
	 * What takes longer costs more on the thread that reads than on a thread of its own.
	 */
	private static final long MAX_INLINE_NANOS = TimeUnit.MICROSECONDS.toNanos(10);

	private final InvocationCodecs codecs;

	private final InvocationDispatcher dispatcher;

	private final RunnerState state;

	private final RunnerRejections rejections;

	private final RunnerSettings settings;

	private final AnswerEncoder encoder;

	private final Executor helpers;

	private final Runnable heartbeat;

	/**
	 * Create it.
	 * @param codecs the codecs
	 * @param dispatcher executes calls
	 * @param state what the runner is doing
	 * @param rejections counts what is refused
	 * @param settings the settings of the runner role
	 * @param helpers executes calls that are not short; must not queue
	 * @param heartbeat told of every sign of life of a parent
	 */
	public LinkCalls(InvocationCodecs codecs, InvocationDispatcher dispatcher, RunnerState state,
			RunnerRejections rejections, RunnerSettings settings, Executor helpers, Runnable heartbeat) {
		this.codecs = codecs;
		this.dispatcher = dispatcher;
		this.state = state;
		this.rejections = rejections;
		this.settings = settings;
		this.encoder = new AnswerEncoder(settings.maxResponseSize());
		this.helpers = helpers;
		this.heartbeat = heartbeat;
	}

	@Override
	public void handle(ServerCall call) {
		LinkAnswer answer = new LinkAnswer(call, this.codecs.cbor(), this.encoder);
		try {
			PreparedInvocation prepared = this.dispatcher.prepare(decode(call));
			try {
				call.onCancel(() -> cancel(prepared));
				execute(prepared, answer);
			}
			catch (Throwable ex) {
				// whatever it was: the call keeps neither its slot nor its key
				this.dispatcher.abandon(prepared);
				throw ex;
			}
		}
		catch (RefusedException ex) {
			refuse(answer, ex);
		}
		catch (FlameSerializationException ex) {
			answer.give(InvocationDispatcher.unbound(ex), void.class);
		}
		catch (Throwable ex) {
			logger.error("A call failed to be executed", ex);
			refuse(answer, RefusedException.failed());
		}
	}

	private ReceivedRequest decode(ServerCall call) throws RefusedException {
		try {
			return this.codecs.decodeRequest(call.head(), call.body());
		}
		catch (MalformedEnvelopeException ex) {
			throw RefusedException.badRequest(String.valueOf(ex.getMessage()));
		}
	}

	private static void cancel(PreparedInvocation call) {
		if (call.keyed() != null) {
			call.keyed().cancel();
		}
		else {
			call.invocation().cancel();
		}
	}

	private void execute(PreparedInvocation call, LinkAnswer answer) {
		if (!InvocationDispatcher.executes(call)) {
			this.dispatcher.attend(call, answer);
		}
		else if (this.dispatcher.expectedNanos(call) <= MAX_INLINE_NANOS) {
			this.dispatcher.execute(call, answer);
		}
		else {
			executeElsewhere(call, answer);
		}
	}

	private void executeElsewhere(PreparedInvocation call, LinkAnswer answer) {
		try {
			this.helpers.execute(() -> {
				try {
					this.dispatcher.execute(call, answer);
				}
				catch (Throwable ex) {
					logger.error("Invocation %s failed to be executed".formatted(call.invocation().name()), ex);
					refuse(answer, RefusedException.failed());
				}
			});
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// there are no more threads
			this.dispatcher.execute(call, answer);
		}
	}

	private void refuse(LinkAnswer answer, RefusedException refusal) {
		this.rejections.rejected(refusal);
		answer.refuse(refusal);
	}

	@Override
	public void rejectTooLarge(ServerCall call, long length) {
		refuse(new LinkAnswer(call, this.codecs.cbor(), this.encoder),
				RefusedException.payloadTooLarge(this.settings.maxBodySize()));
	}

	@Override
	public LinkState state() {
		return new LinkState(this.state.isDraining(), this.state.maxConcurrency());
	}

	@Override
	public void pinged() {
		this.state.pinged();
		this.heartbeat.run();
	}

	@Override
	public String refuse(LinkPeer parent) {
		String build = parent.build();
		return (build.isEmpty() || this.settings.build().accepts(build)) ? ""
				: String.valueOf(RefusedException.otherBuild(this.settings.build().value(), build).error().message());
	}

	@Override
	public void rejected(SocketAddress address, String reason) {
		this.rejections.rejectedLink(String.valueOf(address), reason);
	}

}
