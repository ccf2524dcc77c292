package io.flame.link;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.flame.protocol.EncodedBody;

/**
 * Does what the head of a call says: {@code echo}, {@code pause <µs>} and {@code burn
 * <µs>} before it echoes, {@code hold} without a response, {@code early} with an early
 * response, {@code produce <bytes>}. Heads may go on with a space and a name, by which
 * the calls that were seen are recorded.
 */
class TestHandler implements LinkHandler {

	final Queue<String> seen = new ConcurrentLinkedQueue<>();

	final Map<String, ServerCall> held = new ConcurrentHashMap<>();

	final Queue<String> cancelled = new ConcurrentLinkedQueue<>();

	final Queue<Long> tooLarge = new ConcurrentLinkedQueue<>();

	final Queue<String> rejections = new ConcurrentLinkedQueue<>();

	final Queue<String> interrupted = new ConcurrentLinkedQueue<>();

	volatile LinkState state = new LinkState(false, 4);

	volatile String refusal = "";

	@Override
	public void handle(ServerCall call) {
		String head = new String(call.head(), StandardCharsets.UTF_8);
		this.seen.add(head);
		if (Thread.currentThread().isInterrupted()) {
			this.interrupted.add(head);
		}
		String[] words = head.split(" ");
		switch (words[0]) {
			case "echo" -> call.respond(call.head(), EncodedBody.of(call.body()));
			case "pause" -> {
				pause(Long.parseLong(words[1]));
				call.respond(call.head(), EncodedBody.of(call.body()));
			}
			case "burn" -> {
				burn(Long.parseLong(words[1]));
				call.respond(call.head(), EncodedBody.of(call.body()));
			}
			case "hold" -> hold(head, call);
			case "early" -> {
				hold(head, call);
				call.respondEarly(call.head(), EncodedBody.of(call.body()));
			}
			case "produce" -> call.respond(call.head(), EncodedBody.of(new byte[Integer.parseInt(words[1])]));
			case "fail" -> throw new IllegalStateException("This handler fails");
			default -> throw new IllegalArgumentException(head);
		}
	}

	/**
	 * A call that was not responded to.
	 */
	ServerCall held(String head) {
		return Objects.requireNonNull(this.held.get(head));
	}

	private void hold(String head, ServerCall call) {
		call.onCancel(() -> this.cancelled.add(head));
		this.held.put(head, call);
	}

	static void pause(long micros) {
		long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
		for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	private static void burn(long micros) {
		long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
		while (end - System.nanoTime() > 0) {
			Thread.onSpinWait();
		}
	}

	@Override
	public void rejectTooLarge(ServerCall call, long length) {
		this.tooLarge.add(length);
		call.respond("too large".getBytes(StandardCharsets.UTF_8), EncodedBody.of(new byte[0]));
	}

	@Override
	public void pinged() {
	}

	@Override
	public LinkState state() {
		return this.state;
	}

	@Override
	public String refuse(LinkPeer parent) {
		return this.refusal;
	}

	@Override
	public void rejected(SocketAddress address, String reason) {
		this.rejections.add(reason);
	}

}
