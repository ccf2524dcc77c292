package io.flame.link;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Transfers bytes over TLS. The handshake of TLS takes place within the first reads and
 * writes, which are those of one thread. Later one thread may read while another writes:
 * messages of TLS itself, such as new keys, are sent with the next write.
 */
final class TlsChannel implements LinkChannel {

	/** Records that are written together. */
	private static final int RECORDS = 5;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final LinkChannel delegate;

	private final SSLEngine engine;

	/** What was read and is not decrypted yet; holds at least one complete record. */
	private final ByteBuffer in;

	/** Decrypted content that did not fit into its target. */
	private final ByteBuffer opened;

	/** What is encrypted and not written yet. */
	private final ByteBuffer out;

	private final int packet;

	private final int content;

	/** Held by what writes, which close must not disturb. */
	private final Lock writing = new ReentrantLock();

	private boolean ended;

	private volatile boolean handshaking = true;

	/**
	 * Create it.
	 * @param engine the engine, which knows whether it is the client
	 */
	TlsChannel(LinkChannel delegate, SSLEngine engine) throws SSLException {
		this.delegate = delegate;
		this.engine = engine;
		this.packet = engine.getSession().getPacketBufferSize();
		this.content = engine.getSession().getApplicationBufferSize();
		this.in = ByteBuffer.allocateDirect(RECORDS * this.packet).limit(0);
		this.out = ByteBuffer.allocateDirect(RECORDS * this.packet).limit(0);
		this.opened = ByteBuffer.allocate(this.content).limit(0);
		engine.beginHandshake();
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		if (this.handshaking && !shakeHands()) {
			return this.ended ? -1 : 0;
		}
		int begin = target.position();
		while (target.hasRemaining()) {
			if (this.opened.hasRemaining()) {
				transfer(this.opened, target);
			}
			else if (this.ended || !unwrap(target)) {
				break;
			}
		}
		int count = target.position() - begin;
		return (count == 0 && this.ended) ? -1 : count;
	}

	private static void transfer(ByteBuffer source, ByteBuffer target) {
		int count = Math.min(source.remaining(), target.remaining());
		target.put(target.position(), source, source.position(), count);
		target.position(target.position() + count);
		source.position(source.position() + count);
	}

	/**
	 * Decrypt the next record.
	 * @return whether there may be more
	 */
	private boolean unwrap(ByteBuffer target) throws IOException {
		boolean direct = target.remaining() >= this.content;
		SSLEngineResult result;
		if (direct) {
			result = this.engine.unwrap(this.in, target);
		}
		else {
			this.opened.clear();
			try {
				result = this.engine.unwrap(this.in, this.opened);
			}
			finally {
				this.opened.flip();
			}
		}
		switch (result.getStatus()) {
			case BUFFER_UNDERFLOW -> {
				return receive();
			}
			case BUFFER_OVERFLOW -> throw new LinkException("A record of TLS is too long");
			case CLOSED -> {
				this.ended = true;
				return false;
			}
			case OK -> requireProgress(result);
		}
		return true;
	}

	private void requireProgress(SSLEngineResult result) throws LinkException {
		if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
			runTasks();
		}
		else if (!this.handshaking && result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
			throw new LinkException("The handshake of TLS cannot be repeated");
		}
	}

	private void runTasks() {
		for (Runnable task = this.engine.getDelegatedTask(); task != null; task = this.engine.getDelegatedTask()) {
			task.run();
		}
	}

	/**
	 * Read from the connection.
	 * @return whether something has arrived
	 */
	private boolean receive() throws IOException {
		this.in.compact();
		int count;
		try {
			count = this.delegate.read(this.in);
		}
		finally {
			this.in.flip();
		}
		if (count < 0) {
			this.ended = true;
		}
		return count > 0;
	}

	@Override
	public boolean write(ByteBuffer source) throws IOException {
		if (this.handshaking && !shakeHands()) {
			if (this.ended) {
				throw new EOFException("The peer has closed the connection");
			}
			return false;
		}
		this.writing.lock();
		try {
			while (send()) {
				if (!source.hasRemaining()) {
					return true;
				}
				wrap(source);
			}
			return false;
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Write to the connection.
	 * @return whether nothing is left to write
	 */
	private boolean send() throws IOException {
		return !this.out.hasRemaining() || this.delegate.write(this.out);
	}

	/**
	 * Encrypt as many records as are written together.
	 */
	private void wrap(ByteBuffer source) throws IOException {
		this.out.clear();
		try {
			do {
				SSLEngineResult result = this.engine.wrap(source, this.out);
				if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
					throw new LinkException("The peer has closed the link");
				}
				requireProgress(result);
			}
			while (source.hasRemaining() && this.out.remaining() >= this.packet);
		}
		finally {
			this.out.flip();
		}
	}

	/**
	 * Go on with the handshake as far as possible without blocking.
	 * @return whether it is complete
	 */
	private boolean shakeHands() throws IOException {
		this.writing.lock();
		try {
			return proceed();
		}
		finally {
			this.writing.unlock();
		}
	}

	private boolean proceed() throws IOException {
		while (send()) {
			switch (this.engine.getHandshakeStatus()) {
				case NEED_TASK -> runTasks();
				case NEED_WRAP -> wrap(NOTHING);
				case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
					if (this.ended || !unwrap(NOTHING)) {
						return false;
					}
				}
				case FINISHED, NOT_HANDSHAKING -> {
					this.handshaking = false;
					return true;
				}
			}
		}
		return false;
	}

	@Override
	public int interest(int operation) {
		if (!this.handshaking) {
			return operation;
		}
		return this.out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
	}

	@Override
	public SocketChannel socket() {
		return this.delegate.socket();
	}

	/**
	 * Tell the peer, if it reads and nothing else is being written.
	 */
	@Override
	public void close() throws IOException {
		try {
			if (this.writing.tryLock()) {
				try {
					closeOutbound();
				}
				finally {
					this.writing.unlock();
				}
			}
		}
		catch (IOException ex) {
			// the connection has gone, or TLS has failed
		}
		finally {
			this.delegate.close();
		}
	}

	private void closeOutbound() throws IOException {
		if (!send()) {
			return;
		}
		this.engine.closeOutbound();
		this.out.clear();
		try {
			while (!this.engine.isOutboundDone() && this.out.remaining() >= this.packet) {
				SSLEngineResult result = this.engine.wrap(NOTHING, this.out);
				if (result.bytesProduced() == 0) {
					break;
				}
			}
		}
		finally {
			this.out.flip();
		}
		send();
	}

}
