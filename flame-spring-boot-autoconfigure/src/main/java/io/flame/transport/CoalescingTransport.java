package io.flame.transport;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

import io.flame.context.Deadline;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodecs;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

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

	private final Map<URI, RunnerLine> lines = new ConcurrentHashMap<>();

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
		CustomizableThreadFactory threads = new CustomizableThreadFactory("flame-sender-");
		threads.setDaemon(true);
		this.senders = Executors.newCachedThreadPool(threads);
	}

	@Override
	public TransportResponse exchange(TransportRequest request, Deadline deadline, Cancellation cancellation) {
		EncodedBody body = request.body();
		if (request.invocationId() == null || body == null) {
			return this.delegate.exchange(request, deadline, cancellation);
		}
		RunnerLine line = line(request.uri());
		if (!line.isShared()) {
			return this.delegate.exchange(request, deadline, cancellation);
		}
		SharedCall call = new SharedCall(request, body, deadline);
		RunnerLine.Ticket ticket = line.depart(call);
		return (ticket != null) ? sendAlone(request, deadline, cancellation, line, ticket)
				: await(call, deadline, cancellation, line);
	}

	private TransportResponse await(SharedCall call, Deadline deadline, Cancellation cancellation, RunnerLine line) {
		SharedCall.Outcome outcome = call.await(line, cancellation);
		if (outcome instanceof SharedCall.Outcome.Answered answered) {
			return answered.response();
		}
		if (outcome instanceof SharedCall.Outcome.Alone alone) {
			return sendAlone(call.request(), deadline, cancellation, line, alone.ticket());
		}
		line.leave(call);
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

	private RunnerLine line(URI runner) {
		RunnerLine line = this.lines.get(runner);
		if (line == null) {
			if (this.lines.size() >= MANY_LINES) {
				// runners come and go
				this.lines.values().removeIf(RunnerLine::isQuiet);
			}
			line = this.lines.computeIfAbsent(runner, (uri) -> new RunnerLine(this.maxRequestSize, this::depart));
		}
		return line;
	}

	private void depart(RunnerLine line, RunnerLine.Ticket ticket) {
		try {
			this.senders.execute(() -> send(line, ticket));
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// it is closed, or there are no more threads
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
		try {
			if (!calls.isEmpty() && !new SharedRequest(this.delegate, this.codecs, this.maxResponseSize).send(calls)) {
				line.unshare();
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

}
