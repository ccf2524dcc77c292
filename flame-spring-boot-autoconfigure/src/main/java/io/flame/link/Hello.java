package io.flame.link;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * What an end of a link says about itself before anything else.
 *
 * @param version the version of the frames
 * @param sealed whether this end wants records to be sealed: they are if either does,
 * since only one of them may see that there is a network in between
 * @param nonce random bytes that are used once
 * @param runnerId the id of the runner; from a parent, the one that it means, empty for
 * any
 * @param build the build of the application, empty if it is not told
 */
@SuppressWarnings("ArrayRecordComponent")
record Hello(int version, boolean sealed, byte[] nonce, String runnerId, String build) {

	/** The version of the frames that this build speaks. */
	static final int VERSION = 1;

	/** The length of a hello in bytes, at most. */
	static final int MAX_LENGTH = 1024;

	private static final byte[] MAGIC = "FLAME".getBytes(StandardCharsets.US_ASCII);

	private static final int NONCE_LENGTH = 16;

	private static final SecureRandom RANDOM = new SecureRandom();

	/**
	 * Create the hello of this build.
	 */
	static Hello create(boolean sealed, String runnerId, @Nullable String build) {
		byte[] nonce = new byte[NONCE_LENGTH];
		RANDOM.nextBytes(nonce);
		return new Hello(VERSION, sealed, nonce, runnerId, (build != null) ? build : "");
	}

	byte[] encode() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.write(MAGIC);
			out.write(this.version);
			out.writeBoolean(this.sealed);
			out.write(this.nonce);
			writeText(out, this.runnerId);
			writeText(out, this.build);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private static void writeText(DataOutputStream out, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		out.writeShort(bytes.length);
		out.write(bytes);
	}

	/**
	 * Read a hello. Later versions may say more.
	 * @throws LinkException if it is none
	 */
	static Hello decode(byte[] bytes) throws LinkException {
		ByteBuffer in = ByteBuffer.wrap(bytes);
		if (in.remaining() < MAGIC.length + 2 + NONCE_LENGTH || !Arrays.equals(readBytes(in, MAGIC.length), MAGIC)) {
			throw new LinkException("The peer does not speak this protocol");
		}
		int version = in.get();
		boolean sealed = (in.get() != 0);
		byte[] nonce = readBytes(in, NONCE_LENGTH);
		if (version != VERSION) {
			return new Hello(version, sealed, nonce, "", "");
		}
		return new Hello(version, sealed, nonce, readText(in), readText(in));
	}

	private static String readText(ByteBuffer in) throws LinkException {
		int length = (in.remaining() >= Short.BYTES) ? Short.toUnsignedInt(in.getShort()) : -1;
		if (length < 0 || in.remaining() < length) {
			throw new LinkException("The hello of the peer is incomplete");
		}
		return new String(readBytes(in, length), StandardCharsets.UTF_8);
	}

	private static byte[] readBytes(ByteBuffer in, int length) {
		byte[] bytes = new byte[length];
		in.get(bytes);
		return bytes;
	}

}
