package io.flame.protocol;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The fields of a request apart from its arguments, as they travel on a link: in binary,
 * in a fixed order. A text has its length (2 bytes) in front of it, but for the
 * references, which are the end of the head and have it behind them.
 */
public final class CallHead {

	private static final int KEY = 1;

	private static final int CALL_ID = 2;

	private static final int SESSION = 4;

	private static final int REFERENCES = 8;

	/** Where the length of the session is, if there is one. */
	private static final int SESSION_POSITION = 1 + Long.BYTES + Integer.BYTES + Short.BYTES;

	private CallHead() {
	}

	/**
	 * Encode the fields.
	 * @param fields the fields that all attempts of the call share
	 * @param attempt the fields of the attempt; its time window and its audience do not
	 * travel, since the link itself has authenticated both ends
	 * @return the head, {@code null} if a text is too long for it
	 */
	public static byte @Nullable [] encode(RequestFields fields, AttemptFields attempt) {
		byte[][] texts = texts(fields, attempt);
		byte[] session = attempt.session();
		byte[] references = bytes(attempt.references());
		int length = SESSION_POSITION + ((session != null) ? Integer.BYTES : 0) + references.length
				+ ((references.length > 0) ? Short.BYTES : 0);
		for (byte[] text : texts) {
			length += Short.BYTES + text.length;
			if (text.length > 0xFFFF) {
				return null;
			}
		}
		if (references.length > 0xFFFF) {
			return null;
		}
		ByteBuffer head = ByteBuffer.allocate(length);
		head.put((byte) (((fields.idempotencyKey() != null) ? KEY : 0) | ((fields.callId() != null) ? CALL_ID : 0)
				| ((session != null) ? SESSION : 0) | ((references.length > 0) ? REFERENCES : 0)));
		head.putLong(attempt.timeoutMs()).putInt(attempt.attempt()).putShort((short) fields.trace().size());
		if (session != null) {
			head.putInt(session.length);
		}
		for (byte[] text : texts) {
			head.putShort((short) text.length).put(text);
		}
		if (references.length > 0) {
			head.put(references).putShort((short) references.length);
		}
		return head.array();
	}

	private static byte[][] texts(RequestFields fields, AttemptFields attempt) {
		byte[][] texts = new byte[5 + 2 * fields.trace().size()][];
		texts[0] = bytes(attempt.invocationId());
		texts[1] = bytes(fields.serviceId());
		texts[2] = bytes(fields.methodId());
		texts[3] = bytes(fields.idempotencyKey());
		texts[4] = bytes(fields.callId());
		int next = 5;
		for (Map.Entry<String, String> entry : fields.trace().entrySet()) {
			texts[next++] = bytes(entry.getKey());
			texts[next++] = bytes(entry.getValue());
		}
		return texts;
	}

	private static byte[] bytes(@Nullable String text) {
		return (text != null) ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
	}

	/**
	 * Decode the fields.
	 * @param head the head
	 * @return the request without its arguments
	 * @throws MalformedEnvelopeException if it is no head
	 */
	public static InvocationRequest decode(byte[] head) throws MalformedEnvelopeException {
		ByteBuffer in = ByteBuffer.wrap(head);
		try {
			byte flags = in.get();
			long timeout = in.getLong();
			int attempt = in.getInt();
			int traces = Short.toUnsignedInt(in.getShort());
			int session = ((flags & SESSION) != 0) ? in.getInt() : 0;
			if (session < 0) {
				throw new MalformedEnvelopeException("The length of a session must not be negative.");
			}
			if (timeout < 1 || attempt < 1) {
				throw new MalformedEnvelopeException("The time-out and the attempt of a call must be positive.");
			}
			String invocationId = id(in);
			String serviceId = id(in);
			String methodId = id(in);
			String key = text(in);
			String callId = text(in);
			Map<String, String> trace = (traces > 0) ? new LinkedHashMap<>() : Map.of();
			for (int i = 0; i < traces; i++) {
				trace.put(text(in), text(in));
			}
			return new InvocationRequest(invocationId, serviceId, methodId, timeout, trace,
					((flags & KEY) != 0) ? key : null, ((flags & CALL_ID) != 0) ? callId : null, attempt, null, null,
					null);
		}
		catch (BufferUnderflowException ex) {
			throw new MalformedEnvelopeException("The head of a call is incomplete.", ex);
		}
	}

	/**
	 * The length of the session in front of the arguments.
	 * @param head a head that can be {@linkplain #decode decoded}
	 * @return the number of bytes, 0 if the call belongs to no session
	 */
	static int sessionLength(byte[] head) {
		return ((head[0] & SESSION) != 0) ? ByteBuffer.wrap(head).getInt(SESSION_POSITION) : 0;
	}

	/**
	 * How the call uses references.
	 * @param head a head that can be {@linkplain #decode decoded}
	 * @return the use, {@code null} if the caller knows no references
	 */
	static @Nullable ReferenceRequest references(byte[] head) throws MalformedEnvelopeException {
		if ((head[0] & REFERENCES) == 0) {
			return null;
		}
		int end = head.length - Short.BYTES;
		int length = Short.toUnsignedInt(ByteBuffer.wrap(head).getShort(end));
		if (length > end) {
			throw new MalformedEnvelopeException("The head of a call is incomplete.");
		}
		return ReferenceRequest.decode(new String(head, end - length, length, StandardCharsets.UTF_8));
	}

	private static String id(ByteBuffer in) throws MalformedEnvelopeException {
		String id = text(in);
		if (!RequestReader.isId(id)) {
			throw new MalformedEnvelopeException(
					"The ids of a call must have between 1 and %d characters.".formatted(RequestReader.MAX_ID_LENGTH));
		}
		return id;
	}

	private static String text(ByteBuffer in) {
		int length = Short.toUnsignedInt(in.getShort());
		if (length > in.remaining()) {
			throw new BufferUnderflowException();
		}
		String text = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
		in.position(in.position() + length);
		return text;
	}

}
