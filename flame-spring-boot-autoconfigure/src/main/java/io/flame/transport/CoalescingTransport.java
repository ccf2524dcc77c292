package io.flame.transport;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

import io.flame.context.Deadline;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * Lets short calls to the same runner share requests when they would otherwise wait for
 * one another. A quiet runner's call goes out at once and alone.
 */
public final class CoalescingTransport implements RunnerTransport {

	private static final int MANY_LINES = 256;

	private final RunnerTransport delegate;

	private final InvocationCodecs codecs;

	private final long maxRequestSize;

	private final long maxResponseSize;

	private final Map<Destination, RunnerLine> lines = new ConcurrentHashMap<>();

	private final ExecutorService senders;

	/**
	 * Create a transport.
	 * @param delegate how to reach runners
	 * @param codecs how to read answers
	 * @param maxRequestSize how large a request may be, in bytes
	 * @param maxResponseSize how large an answer may be, in bytes
	 */
	public CoalescingTransport(RunnerTransport delegate, InvocationCodecs codecs, long maxRequestSize,
			long maxResponseSize) {
		this.maxRequestSize = maxRequestSize;
		this.delegate = delegate;
		this.codecs = codecs;
		this.maxResponseSize = maxResponseSize;
		this.senders = Executors.newCachedThreadPool(senderThreads());
	}

	/**
	 * They begin on threads of the application, of which they inherit nothing.
	 */
	private static ThreadFactory senderThreads() {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(null, task, "flame-sender-" + count.incrementAndGet(), 0, false);
			thread.setDaemon(true);
			return thread;
		};
	}

	@Override
	public TransportResponse exchange(TransportRequest request, Deadline deadline, Cancellation cancellation) {
		EncodedBody body = request.body();
		if (request.invocationId() == null || body == null) {
			return this.delegate.exchange(request, deadline, cancellation);
		}
		RunnerLine line = line(new Destination(request.uri(), request.signer()));
		if (!line.isShared()) {
			return this.delegate.exchange(request, deadline, cancellation);
		}
		SharedCall call = new SharedCall(request, body, deadline);
		RunnerLine.Ticket ticket = line.depart(call);
		return (ticket != null) ? sendAlone(request, deadline, cancellation, line, ticket)
				: await(call, deadline, cancellation, line);
	}

	private TransportResponse await(SharedCall call, Deadline deadline, Cancellation cancellation, RunnerLine line) {
		SharedCall.Outcome outcome = null;
		try {
			outcome = call.await(line, cancellation);
		}
		finally {
			if (outcome == null || outcome instanceof SharedCall.Outcome.Failed) {
				// perhaps it has not been sent
				line.leave(call);
			}
		}
		if (outcome instanceof SharedCall.Outcome.Answered answered) {
			return answered.response();
		}
		if (outcome instanceof SharedCall.Outcome.Alone alone) {
			return sendAlone(call.request(), deadline, cancellation, line, alone.ticket());
		}
		throw ((SharedCall.Outcome.Failed) outcome).failure();
	}

	private TransportResponse sendAlone(TransportRequest request, Deadline deadline, Cancellation cancellation,
			RunnerLine line, RunnerLine.@Nullable Ticket ticket) {
		try {
			return this.delegate.exchange(request, deadline, cancellation);
		}
		finally {
			if (ticket != null) {
				line.arrived(ticket);
			}
		}
	}

	private RunnerLine line(Destination runner) {
		RunnerLine line = this.lines.get(runner);
		if (line == null) {
			if (this.lines.size() >= MANY_LINES) {
				// runners come and go
				this.lines.values().removeIf(RunnerLine::isQuiet);
			}
			line = this.lines.computeIfAbsent(runner, (key) -> new RunnerLine(this.maxRequestSize, this::depart));
		}
		return line;
	}

	private void depart(RunnerLine line, RunnerLine.Ticket ticket) {
		try {
			this.senders.execute(() -> send(line, ticket));
		}
		catch (RuntimeException | Error ex) {
			// it is closed, or there are no more threads: their own can send them
			line.board().forEach((call) -> call.sendAlone(null));
			line.arrived(ticket);
		}
	}

	private void send(RunnerLine line, RunnerLine.Ticket first) {
		RunnerLine.Ticket ticket = first;
		while (ticket != null) {
			List<SharedCall> calls = line.board();
			if (calls.size() == 1 && calls.get(0).sendAlone(ticket)) {
				return;
			}
			share(line, calls);
			ticket = line.next(ticket);
		}
	}

	private void share(RunnerLine line, List<SharedCall> calls) {
		if (calls.isEmpty()) {
			return;
		}
		try {
			switch (new SharedRequest(this.delegate, this.codecs, this.maxResponseSize).send(calls)) {
				case NOT_UNDERSTOOD -> line.unshare();
				case TOO_LARGE -> line.limit(calls);
				case TAKEN -> {
				}
			}
		}
		catch (RuntimeException | Error ex) {
			// perhaps they were sent; those who come after them must not wait for ever
			calls.forEach((call) -> call.failed(TransportErrors.lost(call.request(), ex + ".", ex)));
		}
	}

	@Override
	public void exchange(TransportRequest request, Deadline deadline, Cancellation cancellation,
			ResponseReader reader) {
		this.delegate.exchange(request, deadline, cancellation, reader);
	}

	@Override
	public void close() {
		this.senders.shutdownNow();
		this.delegate.close();
	}

	/**
	 * Where calls go that can share a request.
	 *
	 * @param uri the runner
	 * @param signer what signs requests to it
	 */
	private record Destination(URI uri, @Nullable RequestSigner signer) {

	}

}
