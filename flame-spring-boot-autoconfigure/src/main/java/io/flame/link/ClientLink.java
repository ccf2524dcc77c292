package io.flame.link;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.flame.protocol.EncodedBody;
import org.jspecify.annotations.Nullable;

/**
 * The parent's end of a link. Thread-safe.
 */
public final class ClientLink extends Link {

	private final LinkPeer peer;

	private final Listener listener;

	private final MessageAssembler responses;

	private final Map<Long, LinkCall> calls = new ConcurrentHashMap<>();

	private final Map<Long, CompletableFuture<LinkState>> pings = new ConcurrentHashMap<>();

	private final AtomicLong ids = new AtomicLong();

	private final Consumer<ClientLink> onClose;

	private final ResponseReader reader;

	/** When the runner has sent something. */
	private volatile long heard = System.nanoTime();

	private volatile @Nullable LinkState state;

	/** Whether the responses that were read last came together. */
	private volatile boolean together;

	ClientLink(LinkChannel channel, LinkPeer peer, WriteDrainer drainer, LinkSettings settings, Listener listener,
			ThreadFactory threads, Consumer<ClientLink> onClose) throws IOException {
		super(channel, drainer, settings);
		this.peer = peer;
		this.listener = listener;
		this.onClose = onClose;
		this.responses = new MessageAssembler(settings.maxMessageSize());
		try {
			this.reader = new ResponseReader(new Frames(), this::isAwaiting, threads);
			this.reader.start();
		}
		catch (RuntimeException | Error ex) {
			endReading();
			throw ex;
		}
	}

	/**
	 * The runner at the other end.
	 * @return what it has said in its hello
	 */
	public LinkPeer peer() {
		return this.peer;
	}

	/**
	 * Whether the link can be used.
	 * @return whether it has neither been closed nor broken
	 */
	@Override
	public boolean isOpen() {
		return super.isOpen();
	}

	/**
	 * The longest head that a call may have.
	 * @return a number of bytes
	 */
	public static int maxHeadSize() {
		return FrameFormat.MAX_HEAD;
	}

	/**
	 * Prepare a call.
	 * @param head its head, at most {@link #maxHeadSize()} bytes
	 * @param body its body, which must not change until the call has an outcome
	 * @return the call, to be {@linkplain LinkCall#execute executed}
	 * @throws IllegalArgumentException if the head is too long
	 */
	public LinkCall call(byte[] head, EncodedBody body) {
		long id = this.ids.incrementAndGet();
		return new LinkCall(this, id, new OutgoingMessage(FrameType.CALL, id, 0, head, body));
	}

	/**
	 * How many calls the runner may be executing.
	 * @return the number of calls that have not ended
	 */
	public int executing() {
		return this.calls.size();
	}

	/**
	 * Queue a call and write what is queued.
	 * @return whether there was room for it in time, or the call has an outcome
	 */
	boolean send(LinkCall call, OutgoingMessage message, long deadline) throws InterruptedException {
		this.calls.put(call.id(), call);
		if (call.hasOutcome()) {
			// its runner was lost before
			this.calls.remove(call.id());
			return true;
		}
		boolean queued = isOpen() && writer().offer(message, deadline);
		if (!isOpen()) {
			// perhaps it was closed before the call was seen
			call.lost(closedBecause());
			return true;
		}
		if (queued) {
			if (this.together) {
				// their callers are about to call, too: one write for all of them costs
				// less than a write for each
				Thread.yield();
			}
			writer().flush();
		}
		return queued;
	}

	boolean drop(OutgoingMessage message) {
		return writer().drop(message);
	}

	void cancel(LinkCall call) {
		send(OutgoingMessage.control(FrameType.CANCEL, call.id()));
	}

	void ended(LinkCall call) {
		this.calls.remove(call.id());
		call.ended();
	}

	/**
	 * Ask the runner for its state, which also tells it that its parent lives.
	 * @param timeoutNanos how long to wait, in nanoseconds
	 * @return the state
	 * @throws IOException if it does not respond
	 * @throws InterruptedException if the thread is interrupted
	 */
	public LinkState ping(long timeoutNanos) throws IOException, InterruptedException {
		long begin = System.nanoTime();
		long id = this.ids.incrementAndGet();
		CompletableFuture<LinkState> state = new CompletableFuture<>();
		this.pings.put(id, state);
		try {
			send(OutgoingMessage.control(FrameType.PING, id));
			if (!isOpen()) {
				throw new IOException(closedBecause());
			}
			ensureReading();
			return state.get(timeoutNanos, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			LinkState last = this.state;
			if (last != null && hasHeardSince(begin)) {
				// it lives, and sends more than the link carries
				return last;
			}
			throw new IOException("The runner did not respond in time.", ex);
		}
		catch (ExecutionException ex) {
			throw new IOException(closedBecause(), ex);
		}
		finally {
			this.pings.remove(id);
		}
	}

	/**
	 * Look for the response to a call that was sent, and see to it that it is read.
	 */
	void look(LinkCall call) {
		if (!call.hasOutcome()) {
			this.reader.look(() -> !call.hasOutcome() && this.calls.size() == 1 && this.pings.isEmpty());
		}
	}

	void ensureReading() {
		this.reader.ensureReading();
	}

	private void receive(FrameReader frame) throws LinkException {
		switch (frame.type()) {
			case RESULT -> {
				Long id = frame.id();
				if (!this.calls.containsKey(id) && !this.responses.isPartial(id)) {
					// nothing is awaited, for which no memory is taken either
					frame.skipRest();
					return;
				}
				IncomingMessage message = this.responses.add(frame, this::tooLarge);
				if (message != null) {
					respond(message);
				}
			}
			case STATE -> state(frame.id(), LinkState.decode(frame));
			case END -> end(frame.id());
			case ABORT -> {
				this.responses.abort(frame.id());
				end(frame.id());
			}
			case CALL, CANCEL, PING ->
				throw new LinkException("The runner sent a frame of type %s".formatted(frame.type()));
		}
		frame.skipRest();
	}

	private void respond(IncomingMessage message) {
		boolean executing = (message.flags() & FrameFormat.EARLY) != 0;
		LinkCall call = executing ? this.calls.get(message.id()) : this.calls.remove(message.id());
		if (call != null) {
			call.complete(new LinkOutcome.Responded(message.head(), message.body(), executing));
			if (!executing) {
				call.abortSending();
				call.ended();
			}
		}
	}

	private void tooLarge(long id, byte[] head, long length) {
		// an early response is never large
		LinkCall call = this.calls.remove(id);
		if (call != null) {
			call.complete(new LinkOutcome.TooLarge(length));
			call.ended();
		}
	}

	private void end(long id) {
		LinkCall call = this.calls.remove(id);
		if (call != null) {
			call.complete(new LinkOutcome.Lost("The runner has failed to respond.", true));
			call.ended();
		}
	}

	/**
	 * Whether the runner has sent anything since a time.
	 * @param time a value of {@link System#nanoTime()}
	 */
	boolean hasHeardSince(long time) {
		return this.heard - time > 0;
	}

	private void state(long id, LinkState state) {
		this.state = state;
		CompletableFuture<LinkState> ping = this.pings.remove(id);
		if (ping != null) {
			ping.complete(state);
		}
		else {
			perform(() -> this.listener.stateChanged(this, state));
		}
	}

	@Override
	void closed(String reason) {
		this.onClose.accept(this);
		this.calls.values().forEach((call) -> call.lost(reason));
		this.pings.values().forEach((ping) -> ping.completeExceptionally(new IOException(reason)));
		perform(() -> this.listener.closed(this, reason));
	}

	private boolean isAwaiting() {
		return !this.calls.isEmpty() || !this.pings.isEmpty();
	}

	/**
	 * What the runner sends.
	 */
	private final class Frames implements ResponseReader.Source {

		@Override
		public boolean isOpen() {
			return ClientLink.this.isOpen();
		}

		@Override
		public boolean process() throws IOException {
			boolean arrived = readArrived();
			if (arrived) {
				ClientLink.this.heard = System.nanoTime();
			}
			int count = 0;
			while (frames().next()) {
				receive(frames());
				count++;
			}
			if (count > 0) {
				ClientLink.this.together = count > 1;
			}
			return arrived;
		}

		@Override
		public void await() throws IOException {
			awaitArrival(0);
		}

		@Override
		public void failed(Throwable cause) {
			fail(cause);
		}

		@Override
		public void ended() {
			endReading();
		}

	}

	/**
	 * Learns what becomes of a link. Called on the thread that reads: must not block.
	 */
	public interface Listener {

		/**
		 * The runner has reported another state.
		 * @param link the link
		 * @param state the state
		 */
		void stateChanged(ClientLink link, LinkState state);

		/**
		 * The link is closed; its calls have their outcomes.
		 * @param link the link
		 * @param reason the reason, as a sentence
		 */
		void closed(ClientLink link, String reason);

	}

}
