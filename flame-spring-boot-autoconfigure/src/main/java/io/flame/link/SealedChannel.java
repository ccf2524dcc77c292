package io.flame.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;

/**
 * Seals what crosses a network: records of at most 64 KiB, encrypted and authenticated
 * with AES-GCM. A record that was altered, repeated, reordered or left out does not open,
 * since its number is its nonce.
 */
final class SealedChannel implements LinkChannel {

	/** The length of a record's content in bytes, at most. */
	static final int MAX_RECORD = 64 * 1024;

	private static final int LENGTH = Integer.BYTES;

	private final LinkChannel delegate;

	private final RecordCipher sealer;

	private final RecordCipher opener;

	private final ByteBuffer out = ByteBuffer.allocateDirect(LENGTH + MAX_RECORD + RecordCipher.TAG_LENGTH).limit(0);

	/** Holds at least one complete record. */
	private final ByteBuffer in = ByteBuffer.allocateDirect(2 * (LENGTH + MAX_RECORD + RecordCipher.TAG_LENGTH))
		.limit(0);

	/** The opened content that did not fit into its target. */
	private final ByteBuffer opened = ByteBuffer.allocate(MAX_RECORD + RecordCipher.TAG_LENGTH).limit(0);

	SealedChannel(LinkChannel delegate, RecordCipher sealer, RecordCipher opener) {
		this.delegate = delegate;
		this.sealer = sealer;
		this.opener = opener;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		int begin = target.position();
		while (target.hasRemaining()) {
			if (this.opened.hasRemaining()) {
				transfer(this.opened, target);
			}
			else if (!open()) {
				this.in.compact();
				int count;
				try {
					count = this.delegate.read(this.in);
				}
				finally {
					this.in.flip();
				}
				if (count <= 0) {
					return (target.position() > begin) ? target.position() - begin : count;
				}
			}
		}
		return target.position() - begin;
	}

	private static void transfer(ByteBuffer source, ByteBuffer target) {
		int count = Math.min(source.remaining(), target.remaining());
		target.put(target.position(), source, source.position(), count);
		target.position(target.position() + count);
		source.position(source.position() + count);
	}

	/**
	 * Open the next record.
	 * @return whether it has arrived
	 */
	private boolean open() throws IOException {
		if (this.in.remaining() < LENGTH) {
			return false;
		}
		int length = this.in.getInt(this.in.position());
		if (length < 1 || length > MAX_RECORD) {
			throw new LinkException("A record has an invalid length");
		}
		int end = this.in.position() + LENGTH + length + RecordCipher.TAG_LENGTH;
		if (this.in.limit() < end) {
			return false;
		}
		int limit = this.in.limit();
		this.in.position(this.in.position() + LENGTH).limit(end);
		this.opened.clear();
		try {
			this.opener.open(length, this.in, this.opened);
		}
		catch (GeneralSecurityException ex) {
			throw new LinkException("A record was altered, repeated, reordered or lost");
		}
		this.opened.flip();
		this.in.limit(limit);
		return true;
	}

	@Override
	public boolean write(ByteBuffer source) throws IOException {
		while (true) {
			if (this.out.hasRemaining() && !this.delegate.write(this.out)) {
				return false;
			}
			if (!source.hasRemaining()) {
				return true;
			}
			seal(source);
		}
	}

	private void seal(ByteBuffer source) throws IOException {
		int length = Math.min(source.remaining(), MAX_RECORD);
		int limit = source.limit();
		source.limit(source.position() + length);
		this.out.clear();
		this.out.putInt(length);
		try {
			this.sealer.seal(length, source, this.out);
		}
		catch (GeneralSecurityException ex) {
			throw new IOException("A record cannot be sealed", ex);
		}
		this.out.flip();
		source.limit(limit);
	}

	@Override
	public SocketChannel socket() {
		return this.delegate.socket();
	}

	@Override
	public void close() throws IOException {
		this.delegate.close();
	}

}
