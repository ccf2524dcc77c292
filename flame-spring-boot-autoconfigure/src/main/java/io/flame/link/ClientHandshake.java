package io.flame.link;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.flame.protocol.SigningKey;

/**
 * The parent's side of a handshake. Blocks the calling thread.
 */
final class ClientHandshake {

	private final HandshakeChannel channel;

	private final Selector selector;

	private final SelectionKey ready;

	private final long deadline;

	/**
	 * Create it.
	 * @param selector the selector that the channel is registered with
	 * @param ready the registration
	 * @param deadline when to give up, a value of {@link System#nanoTime()}
	 */
	ClientHandshake(LinkChannel channel, Selector selector, SelectionKey ready, long deadline) {
		this.channel = new HandshakeChannel(channel);
		this.selector = selector;
		this.ready = ready;
		this.deadline = deadline;
	}

	/**
	 * Authenticate each other.
	 * @param hello the parent's hello
	 * @param key the secret
	 * @return the runner, and the channel for frames
	 * @throws LinkException if the runner refuses, or cannot authenticate itself
	 * @throws IOException if the connection breaks or the time is over
	 */
	Result perform(Hello hello, SigningKey key) throws IOException {
		byte[] own = hello.encode();
		write(own);
		byte[] theirs = read();
		Hello runner = Hello.decode(theirs);
		if (runner.version() != Hello.VERSION) {
			throw new LinkException("The runner speaks version %d of the link, this parent version %d."
				.formatted(runner.version(), Hello.VERSION));
		}
		LinkProof proof = new LinkProof(key, own, theirs);
		write(proof.ofParent());
		byte[] reply = read();
		byte[] content = (reply.length > 0) ? Arrays.copyOfRange(reply, 1, reply.length) : reply;
		if (reply.length > 0 && reply[0] == ServerHandshake.REFUSED) {
			throw new LinkException(new String(content, StandardCharsets.UTF_8));
		}
		if (reply.length == 0 || reply[0] != ServerHandshake.ACCEPTED
				|| !LinkProof.matches(proof.ofRunner(), content)) {
			throw new LinkException("The runner does not know the secret.");
		}
		LinkChannel plain = this.channel.channel();
		return new Result(new LinkPeer(runner.runnerId(), runner.build()),
				(hello.sealed() || runner.sealed()) ? proof.sealAsParent(plain) : plain);
	}

	private void write(byte[] message) throws IOException {
		boolean written = this.channel.write(message);
		while (!written) {
			await(SelectionKey.OP_WRITE);
			written = this.channel.flush();
		}
	}

	private byte[] read() throws IOException {
		byte[] message = this.channel.read();
		while (message == null) {
			await(SelectionKey.OP_READ);
			message = this.channel.read();
		}
		return message;
	}

	private void await(int operation) throws IOException {
		LinkClient.await(this.selector, this.ready, this.channel.channel().interest(operation), this.deadline);
	}

	/**
	 * What came of it.
	 *
	 * @param peer the runner
	 * @param channel the channel for frames
	 */
	record Result(LinkPeer peer, LinkChannel channel) {

	}

}
