package io.flame.runner;

import java.lang.reflect.Type;

import io.flame.link.ServerCall;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationResponse;
import io.flame.protocol.ResponseHead;

/**
 * Sends the response to a call over the link on which the call came. Does not block.
 * Thread-safe.
 */
final class LinkAnswer implements Answer {

	/** The head of a response to a call that was taken. */
	private static final byte[] OK = ResponseHead.encode(200);

	private final ServerCall call;

	private final InvocationCodec codec;

	private final AnswerEncoder encoder;

	private boolean given;

	private boolean executing;

	LinkAnswer(ServerCall call, InvocationCodec codec, AnswerEncoder encoder) {
		this.call = call;
		this.codec = codec;
		this.encoder = encoder;
	}

	@Override
	public void give(InvocationResponse response, Type type) {
		if (isGiven()) {
			end();
		}
		else {
			// before it is taken: if this fails, the failure is still to be reported
			give(encode(response, type));
		}
	}

	private void give(EncodedBody body) {
		if (take()) {
			this.call.respond(OK, body);
		}
		else {
			end();
		}
	}

	private EncodedBody encode(InvocationResponse response, Type type) {
		// what it borrows may change while it is being sent
		return this.encoder.encode(response, type, this.codec::encodeResponse).detach();
	}

	@Override
	public void give(EncodedResult result) {
		if (result.codec() != this.codec) {
			give(result.decode(), result.type());
		}
		else {
			give(result.body());
		}
	}

	@Override
	public void giveEarly(InvocationResponse.Failure response, boolean executing) {
		EncodedBody body = encode(response, void.class);
		// the end of the call must not overtake the response
		synchronized (this) {
			if (!take()) {
				return;
			}
			this.executing = executing;
			if (executing) {
				this.call.respondEarly(OK, body);
			}
			else {
				this.call.respond(OK, body);
			}
		}
	}

	@Override
	public void giveEarly(EncodedResult result) {
		give(result);
	}

	/**
	 * The call was refused, or failed in a way that nothing else reports.
	 */
	void refuse(RefusedException refusal) {
		if (take()) {
			this.call.respond(ResponseHead.encode(refusal.status()),
					encode(new InvocationResponse.Failure(refusal.error()), void.class));
		}
		else {
			end();
		}
	}

	/**
	 * The end of the process closes the link: the parent learns that this runner is lost.
	 */
	@Override
	public void cutOff() {
		take();
	}

	private synchronized boolean isGiven() {
		return this.given;
	}

	private synchronized boolean take() {
		boolean first = !this.given;
		this.given = true;
		return first;
	}

	/**
	 * The handler of a call that was responded to early has ended.
	 */
	private void end() {
		boolean ended;
		synchronized (this) {
			ended = this.executing;
			this.executing = false;
		}
		if (ended) {
			this.call.end();
		}
	}

}
