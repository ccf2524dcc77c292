package io.flame.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;

import io.flame.store.ObjectContent;
import org.jspecify.annotations.Nullable;

/**
 * A content that is never in memory as a whole: pseudo-random bytes.
 */
final class GeneratedContent implements ObjectContent {

	private static final int BLOCK = 64 * 1024;

	private final long seed;

	private final long size;

	private final boolean lengthIsKnown;

	private final AtomicInteger written = new AtomicInteger();

	GeneratedContent(long seed, long size, boolean lengthIsKnown) {
		this.seed = seed;
		this.size = size;
		this.lengthIsKnown = lengthIsKnown;
	}

	@Override
	public void writeTo(OutputStream out) throws IOException {
		this.written.incrementAndGet();
		SplittableRandom random = new SplittableRandom(this.seed);
		byte[] block = new byte[BLOCK];
		for (long left = this.size; left > 0; left -= BLOCK) {
			random.nextBytes(block);
			out.write(block, 0, (int) Math.min(left, BLOCK));
		}
		// as serializers do
		out.close();
	}

	@Override
	public long length() {
		return this.lengthIsKnown ? this.size : -1;
	}

	/** How often the content was written. */
	int written() {
		return this.written.get();
	}

	Fingerprint fingerprint() {
		try {
			CheckedOutput out = new CheckedOutput();
			new GeneratedContent(this.seed, this.size, true).writeTo(out);
			return new Fingerprint(this.size, out.crc.getValue());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Read a stream to its end and close it.
	 */
	static @Nullable Fingerprint fingerprint(@Nullable InputStream stream) throws IOException {
		if (stream == null) {
			return null;
		}
		try (stream) {
			CRC32 crc = new CRC32();
			byte[] block = new byte[BLOCK];
			long size = 0;
			for (int count = stream.read(block); count >= 0; count = stream.read(block)) {
				crc.update(block, 0, count);
				size += count;
			}
			return new Fingerprint(size, crc.getValue());
		}
	}

	/**
	 * What identifies a content.
	 *
	 * @param size the number of bytes
	 * @param checksum the checksum of the bytes
	 */
	record Fingerprint(long size, long checksum) {

	}

	/**
	 * Sums up what is written.
	 */
	private static final class CheckedOutput extends OutputStream {

		private final CRC32 crc = new CRC32();

		@Override
		public void write(int b) {
			this.crc.update(b);
		}

		@Override
		public void write(byte[] bytes, int offset, int count) {
			this.crc.update(bytes, offset, count);
		}

	}

}
