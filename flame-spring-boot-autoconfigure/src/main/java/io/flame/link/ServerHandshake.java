package io.flame.link;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.flame.protocol.SigningKey;
import org.jspecify.annotations.Nullable;

/**
 * The runner's side of a handshake: reads the hello of a parent, sends its own, verifies
 * the parent's proof and responds with its own or with the reason of a refusal. Nothing
 * that a parent sends has an effect before its proof is verified. Not thread-safe.
 */
final class ServerHandshake {

	static final byte ACCEPTED = 0;

	static final byte REFUSED = 1;

	private final HandshakeChannel channel;

	private final List<SigningKey> keys;

	private final String runnerId;

	private final String build;

	private final boolean requireSealed;

	private byte @Nullable [] parentHello;

	private byte[] ownHello = new byte[0];

	private @Nullable Hello parent;

	private @Nullable LinkProof proof;

	private @Nullable String refusal;

	private boolean writing;

	private boolean complete;

	ServerHandshake(HandshakeChannel channel, List<SigningKey> keys, String runnerId, String build,
			boolean requireSealed) {
		this.channel = channel;
		this.keys = keys;
		this.runnerId = runnerId;
		this.build = build;
		this.requireSealed = requireSealed;
	}

	/**
	 * Go on as far as possible without blocking.
	 * @param handler decides about a parent that is authenticated
	 * @return whether it is complete
	 * @throws IOException if it has failed
	 */
	boolean proceed(LinkHandler handler) throws IOException {
		while (!this.complete) {
			if (this.writing) {
				if (!this.channel.flush()) {
					return false;
				}
				this.writing = false;
				this.complete = (this.proof != null || this.refusal != null);
			}
			else {
				byte[] message = this.channel.read();
				if (message == null) {
					return false;
				}
				this.writing = true;
				this.channel.write((this.parentHello == null) ? onHello(message) : onProof(message, handler));
			}
		}
		if (this.refusal != null) {
			throw new LinkException(this.refusal);
		}
		return true;
	}

	private byte[] onHello(byte[] message) throws LinkException {
		Hello hello = Hello.decode(message);
		this.parentHello = message;
		this.parent = hello;
		if (hello.version() != Hello.VERSION) {
			this.refusal = "The parent speaks version %d of the link, this runner version %d."
				.formatted(hello.version(), Hello.VERSION);
		}
		this.ownHello = Hello.create(isSealed(hello), this.runnerId, this.build).encode();
		return this.ownHello;
	}

	private boolean isSealed(Hello hello) {
		return this.requireSealed || hello.sealed();
	}

	private byte[] onProof(byte[] message, LinkHandler handler) throws LinkException {
		byte[] hello = this.parentHello;
		Hello from = this.parent;
		if (hello == null || from == null) {
			throw new IllegalStateException("There is no hello");
		}
		LinkProof found = null;
		for (SigningKey key : this.keys) {
			LinkProof candidate = new LinkProof(key, hello, this.ownHello);
			if (LinkProof.matches(candidate.ofParent(), message)) {
				found = candidate;
			}
		}
		if (found == null) {
			return refuse("The parent has another secret. Parent and runner need the same 'flame.security.secret'.");
		}
		if (!from.runnerId().isEmpty() && !from.runnerId().equals(this.runnerId)) {
			return refuse(
					"The parent means runner '%s', this is runner '%s'.".formatted(from.runnerId(), this.runnerId));
		}
		String reason = handler.refuse(peer());
		if (!reason.isEmpty()) {
			return refuse(reason);
		}
		this.proof = found;
		return reply(ACCEPTED, found.ofRunner());
	}

	private byte[] refuse(String reason) {
		this.refusal = reason;
		byte[] text = reason.getBytes(StandardCharsets.UTF_8);
		return reply(REFUSED, Arrays.copyOf(text, Math.min(text.length, Hello.MAX_LENGTH - 1)));
	}

	private static byte[] reply(byte result, byte[] content) {
		byte[] reply = new byte[1 + content.length];
		reply[0] = result;
		System.arraycopy(content, 0, reply, 1, content.length);
		return reply;
	}

	/**
	 * The parent, as it describes itself.
	 */
	LinkPeer peer() {
		Hello from = this.parent;
		return (from != null) ? new LinkPeer(from.runnerId(), from.build()) : new LinkPeer("", "");
	}

	/**
	 * The channel for frames, after the handshake is complete.
	 */
	LinkChannel secured() {
		Hello from = this.parent;
		LinkProof verified = this.proof;
		return (from != null && verified != null && isSealed(from)) ? verified.sealAsRunner(this.channel.channel())
				: this.channel.channel();
	}

	/**
	 * What the next step waits for, of {@link SelectionKey}.
	 */
	int interest() {
		return this.channel.channel().interest(this.writing ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
	}

	/**
	 * Close the connection.
	 */
	void close() throws IOException {
		this.channel.channel().close();
	}

}
