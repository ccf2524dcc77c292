package io.flame.link;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.flame.protocol.EncodedBody;

/**
 * The runner's end of a link. Thread-safe.
 */
final class ServerLink extends Link {

	/** A parent that has not sent anything for so long has gone, or cannot be reached. */
	private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

	/** What a lone caller needs from a response to its next call. */
	private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

	/** After so many waits for calls, looking for them is tried again. */
	private static final int TRY_AGAIN = 16;

	private static final long ROOM_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final LinkPeer peer;

	private final LinkHandler handler;

	private final ReadWatchdog watchdog;

	private final Executor threads;

	private final Consumer<ServerLink> onClose;

	private final MessageAssembler requests;

	private final Map<Long, ServerCall> calls = new ConcurrentHashMap<>();

	private volatile ReadTurn turn = new ReadTurn();

	private volatile boolean relieving;

	private final Lookout lookout = new Lookout(TRY_AGAIN);

	/** Whether the calls that were read last came together. */
	private volatile boolean together;

	ServerLink(LinkChannel channel, LinkPeer peer, WriteDrainer drainer, LinkSettings settings, LinkHandler handler,
			ReadWatchdog watchdog, Executor threads, Consumer<ServerLink> onClose) throws IOException {
		super(channel, drainer, settings);
		this.peer = peer;
		this.handler = handler;
		this.watchdog = watchdog;
		this.threads = threads;
		this.onClose = onClose;
		this.requests = new MessageAssembler(settings.maxMessageSize());
	}

	LinkPeer peer() {
		return this.peer;
	}

	/**
	 * Begin to read.
	 */
	void start() {
		this.watchdog.add(this);
		try {
			this.threads.execute(() -> read(new ReadTurn()));
		}
		catch (RuntimeException | Error ex) {
			fail(ex);
			endReading();
			throw ex;
		}
	}

	/**
	 * Report the state of the runner.
	 * @param id the id of the ping that it responds to, 0 for none
	 */
	void report(long id, LinkState state) {
		send(OutgoingMessage.control(FrameType.STATE, id, state.encode()));
	}

	void respond(ServerCall call, byte[] head, EncodedBody body, boolean early) {
		OutgoingMessage message = new OutgoingMessage(FrameType.RESULT, call.id(), early ? FrameFormat.EARLY : 0, head,
				body);
		queue(message, early);
		if (!early) {
			this.calls.remove(call.id(), call);
		}
	}

	void end(ServerCall call) {
		queue(OutgoingMessage.control(FrameType.END, call.id()), false);
		this.calls.remove(call.id(), call);
	}

	/**
	 * Whether all calls have their responses, and all of these are written.
	 */
	boolean isDone() {
		return !isOpen() || (this.calls.isEmpty() && writer().isIdle());
	}

	long written() {
		return writer().written();
	}

	/**
	 * The responses to calls that were read together are written together.
	 */
	private void queue(OutgoingMessage message, boolean urgent) {
		writer().add(message);
		if (urgent || !this.turn.isMine()) {
			writer().flush();
		}
	}

	/**
	 * Have another thread read, if the one that should executes a call for too long.
	 * @return whether it executes a call
	 */
	boolean relieve(long now, long patience) {
		ReadTurn current = this.turn;
		if (current.overstays(now, patience) && !this.relieving) {
			this.relieving = true;
			try {
				this.threads.execute(() -> takeOver(current));
			}
			catch (RuntimeException | Error ex) {
				// there are no more threads: the one that reads goes on afterwards
				this.relieving = false;
				writer().flush();
			}
		}
		return current.isExecuting();
	}

	private void takeOver(ReadTurn from) {
		boolean stolen = from.steal();
		if (stolen) {
			ReadTurn mine = new ReadTurn();
			this.turn = mine;
			this.relieving = false;
			// responses that the other thread would have written after its call
			writer().flush();
			read(mine);
		}
		else {
			this.relieving = false;
		}
	}

	private void read(ReadTurn mine) {
		this.turn = mine;
		boolean reading = true;
		long heard = System.nanoTime();
		try {
			while (reading) {
				reading = process(mine);
				writer().flush();
				if (reading) {
					awaitRoom();
					if (readOrAwait()) {
						heard = System.nanoTime();
					}
					else if (System.nanoTime() - heard >= SILENCE_NANOS) {
						throw new IOException("the parent has not sent anything for a minute");
					}
				}
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			fail(ex);
		}
		finally {
			if (!isOpen() && reading) {
				endReading();
			}
		}
	}

	private boolean readOrAwait() throws IOException {
		if (readArrived()) {
			return true;
		}
		if (look()) {
			return true;
		}
		awaitArrival(TimeUnit.NANOSECONDS.toMillis(SILENCE_NANOS));
		return readArrived();
	}

	/**
	 * A thread that waits is woken up late, and the parent's thread that writes pays for
	 * it.
	 * @return whether something has arrived
	 */
	private boolean look() throws IOException {
		if (!this.lookout.pays()) {
			this.lookout.waited();
			return false;
		}
		boolean found = false;
		long end = System.nanoTime() + LOOK_NANOS;
		while (!found && isOpen() && System.nanoTime() - end < 0) {
			if (this.together) {
				// several callers need the processor to call
				Thread.yield();
			}
			else {
				Thread.onSpinWait();
			}
			found = readArrived();
		}
		this.lookout.looked(found);
		return found;
	}

	/**
	 * Process what was read.
	 * @return whether the thread still has the read role
	 */
	private boolean process(ReadTurn mine) throws IOException {
		int count = 0;
		while (isOpen() && frames().next()) {
			if (!receive(frames(), mine)) {
				return false;
			}
			count++;
			if (writer().isFull()) {
				writer().flush();
				awaitRoom();
			}
		}
		if (count > 0) {
			this.together = count > 1;
		}
		return true;
	}

	/**
	 * A parent that does not read its responses sends no more calls.
	 */
	private void awaitRoom() throws IOException {
		long written = writer().written();
		long since = System.nanoTime();
		while (writer().isFull() && isOpen()) {
			try {
				writer().awaitRoom(System.nanoTime() + ROOM_PATIENCE_NANOS);
			}
			catch (InterruptedException ex) {
				// it was meant for a call
			}
			long now = System.nanoTime();
			if (writer().written() != written) {
				written = writer().written();
				since = now;
			}
			else if (now - since >= SILENCE_NANOS) {
				throw new IOException("the parent has not read anything for a minute");
			}
		}
	}

	private boolean receive(FrameReader frame, ReadTurn mine) throws LinkException {
		switch (frame.type()) {
			case CALL -> {
				IncomingMessage message = this.requests.add(frame, this::rejectTooLarge);
				return message == null || execute(message, mine);
			}
			case CANCEL -> cancel(frame.id());
			case ABORT -> {
				if (this.requests.abort(frame.id())) {
					send(OutgoingMessage.control(FrameType.END, frame.id()));
				}
			}
			case PING -> {
				this.handler.pinged();
				report(frame.id(), this.handler.state());
			}
			case RESULT, STATE, END ->
				throw new LinkException("The parent sent a frame of type %s".formatted(frame.type()));
		}
		frame.skipRest();
		return true;
	}

	private boolean execute(IncomingMessage message, ReadTurn mine) {
		ServerCall call = new ServerCall(this, message);
		this.calls.put(call.id(), call);
		mine.enter();
		this.watchdog.begin();
		if (!perform(() -> this.handler.handle(call))) {
			end(call);
		}
		// no interrupt outlives the call that it was meant for
		Thread.interrupted();
		return mine.leave();
	}

	private void rejectTooLarge(long id, byte[] head, long length) {
		this.handler.rejectTooLarge(new ServerCall(this, new IncomingMessage(id, 0, head, new byte[0])), length);
	}

	private void cancel(long id) {
		ServerCall call = this.calls.get(id);
		if (call != null) {
			call.cancel();
		}
	}

	@Override
	void closed(String reason) {
		this.watchdog.remove(this);
		this.onClose.accept(this);
	}

}
