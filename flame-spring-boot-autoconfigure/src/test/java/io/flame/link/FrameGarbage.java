package io.flame.link;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Frames that are valid, nearly valid, or not valid at all, and an independent idea of
 * which messages they contain.
 */
final class FrameGarbage {

	private static final int SIZE = 14;

	private final Random random;

	private final FrameType message;

	FrameGarbage(long seed, FrameType message) {
		this.random = new Random(seed);
		this.message = message;
	}

	byte[] next() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		int frames = 1 + this.random.nextInt(12);
		for (int i = 0; i < frames; i++) {
			out.writeBytes(frame());
		}
		byte[] bytes = out.toByteArray();
		int mutations = Math.max(0, this.random.nextInt(6) - 2);
		for (int i = 0; i < mutations; i++) {
			bytes[this.random.nextInt(bytes.length)] = (byte) (this.random.nextBoolean() ? this.random.nextInt(256)
					: this.random.nextInt(4));
		}
		return (this.random.nextInt(5) != 0) ? bytes : Arrays.copyOf(bytes, this.random.nextInt(bytes.length));
	}

	private byte[] frame() {
		long id = this.random.nextInt(4);
		return switch (this.random.nextInt(10)) {
			case 0 -> array(RawPeer.frame(type(), this.random.nextInt(4), id, bytes(this.random.nextInt(40))));
			case 1 -> array(RawPeer.frame(this.message, FrameFormat.MORE, id, first(total(), this.random.nextInt(30))));
			case 2 -> array(RawPeer.frame(this.message, this.random.nextInt(2), id, bytes(this.random.nextInt(200))));
			case 3 -> array(RawPeer.frame(FrameType.ABORT, 0, id, new byte[0]));
			default -> inTwoFrames(id);
		};
	}

	private byte[] inTwoFrames(long id) {
		int head = this.random.nextInt(6);
		int length = this.random.nextInt(300);
		int begin = this.random.nextInt(length + 1);
		ByteBuffer first = ByteBuffer.allocate(10 + head + begin).putLong(head + length).putShort((short) head);
		first.put(bytes(head + begin));
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.writeBytes(array(RawPeer.frame(this.message, FrameFormat.MORE, id, first.array())));
		out.writeBytes(array(RawPeer.frame(this.message, 0, id, bytes(length - begin))));
		return out.toByteArray();
	}

	private static byte[] array(ByteBuffer buffer) {
		return buffer.array();
	}

	private FrameType type() {
		return FrameType.values()[this.random.nextInt(FrameType.values().length)];
	}

	private long total() {
		return switch (this.random.nextInt(6)) {
			case 0 -> Long.MAX_VALUE - this.random.nextInt(3);
			case 1 -> Long.MIN_VALUE + this.random.nextInt(3);
			case 2 -> Integer.MAX_VALUE - 8L + this.random.nextInt(16);
			case 3 -> -this.random.nextInt(100);
			default -> this.random.nextInt(2000);
		};
	}

	private byte[] first(long total, int begin) {
		int head = this.random.nextInt(5);
		return ByteBuffer.allocate(10 + head + begin).putLong(total).putShort((short) head).array();
	}

	private byte[] bytes(int count) {
		byte[] bytes = new byte[count];
		this.random.nextBytes(bytes);
		if (count > 1) {
			bytes[0] = 0;
			bytes[1] = (byte) this.random.nextInt(8);
		}
		return bytes;
	}

	static String describe(long id, byte[] head, byte[] body) {
		return id + ":" + Arrays.hashCode(head) + ":" + Arrays.hashCode(body);
	}

	/**
	 * The messages of a type in some bytes, before the first violation.
	 * @param accepted the types that the receiver accepts
	 */
	static List<String> messages(byte[] bytes, FrameType type, Set<FrameType> accepted, long max) {
		List<String> messages = new ArrayList<>();
		Map<Long, Open> open = new HashMap<>();
		ByteBuffer in = ByteBuffer.wrap(bytes);
		while (in.remaining() >= 4) {
			int length = in.getInt(in.position());
			if (length < SIZE - 4 || length > 65532 || in.remaining() < 4 + length) {
				return messages;
			}
			ByteBuffer frame = in.slice(in.position() + 4, length);
			in.position(in.position() + 4 + length);
			int code = frame.get();
			boolean more = (frame.get() & 1) != 0;
			long id = frame.getLong();
			if (code < 1 || code > FrameType.values().length || !accepted.contains(FrameType.values()[code - 1])) {
				return messages;
			}
			FrameType actual = FrameType.values()[code - 1];
			try {
				if (actual == FrameType.ABORT) {
					open.remove(id);
				}
				else if (actual == FrameType.STATE) {
					frame.get();
					frame.getInt();
				}
				else if (actual == type && !add(messages, open, frame, id, more, max)) {
					return messages;
				}
			}
			catch (BufferUnderflowException ex) {
				return messages;
			}
		}
		return messages;
	}

	private static boolean add(List<String> messages, Map<Long, Open> open, ByteBuffer frame, long id, boolean more,
			long max) {
		Open message = open.get(id);
		if (message == null) {
			BigInteger total = BigInteger.valueOf(more ? frame.getLong() : 0);
			byte[] head = new byte[Short.toUnsignedInt(frame.getShort())];
			frame.get(head);
			BigInteger length = more ? total.subtract(BigInteger.valueOf(head.length))
					: BigInteger.valueOf(frame.remaining());
			if (length.compareTo(BigInteger.valueOf(frame.remaining())) < 0) {
				return false;
			}
			message = new Open(head, length, length.compareTo(BigInteger.valueOf(max)) > 0,
					new ByteArrayOutputStream());
			open.put(id, message);
		}
		byte[] rest = new byte[frame.remaining()];
		frame.get(rest);
		if (!message.tooLarge()) {
			message.body().writeBytes(rest);
			int size = message.body().size();
			if (BigInteger.valueOf(size).compareTo(message.length()) > 0
					|| (!more && !BigInteger.valueOf(size).equals(message.length()))) {
				return false;
			}
		}
		if (!more) {
			open.remove(id);
			if (!message.tooLarge()) {
				messages.add(describe(id, message.head(), message.body().toByteArray()));
			}
		}
		return true;
	}

	/**
	 * A message of which more may follow.
	 *
	 * @param head its head
	 * @param length the length of its body
	 * @param tooLarge whether it is larger than allowed
	 * @param body what is known of its body
	 */
	@SuppressWarnings("ArrayRecordComponent")
	private record Open(byte[] head, BigInteger length, boolean tooLarge, ByteArrayOutputStream body) {

	}

}
