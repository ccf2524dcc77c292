package io.flame.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of an attempt as the beginning of a CBOR map without a length (RFC
 * 8949). They are written for every attempt, with the same few types each time: a
 * generator would cost more than all the fields together.
 */
final class CborAttempt {

	private static final int MAP = 0xBF;

	private static final int UNSIGNED = 0x00;

	private static final int BYTES = 0x40;

	private static final int TEXT = 0x60;

	private static final byte[] INVOCATION_ID = name("invocationId");

	private static final byte[] TIMEOUT = name("timeoutMs");

	private static final byte[] ATTEMPT = name("attempt");

	private static final byte[] AUDIENCE = name("aud");

	private static final byte[] ISSUED_AT = name("iat");

	private static final byte[] EXPIRES_AT = name("exp");

	private static final byte[] SESSION = name("session");

	private static final byte[] REFERENCES = name("refs");

	/** Of everything but strings and session. */
	private static final int MAX_LENGTH = 128;

	private final byte[] bytes;

	private int end;

	private CborAttempt(int length) {
		this.bytes = new byte[length];
	}

	/**
	 * Write the fields.
	 * @return the beginning of the map
	 */
	static byte[] encode(AttemptFields attempt) {
		byte[] invocationId = attempt.invocationId().getBytes(StandardCharsets.UTF_8);
		String audience = attempt.audience();
		byte @Nullable [] aud = (audience != null) ? audience.getBytes(StandardCharsets.UTF_8) : null;
		byte[] session = attempt.session();
		byte @Nullable [] refs = (attempt.references() != null) ? attempt.references().getBytes(StandardCharsets.UTF_8)
				: null;
		CborAttempt writer = new CborAttempt(MAX_LENGTH + invocationId.length + ((aud != null) ? aud.length : 0)
				+ ((session != null) ? session.length : 0) + ((refs != null) ? refs.length : 0));
		writer.bytes[writer.end++] = (byte) MAP;
		writer.text(INVOCATION_ID, invocationId);
		writer.number(TIMEOUT, attempt.timeoutMs());
		writer.number(ATTEMPT, attempt.attempt());
		if (aud != null) {
			writer.text(AUDIENCE, aud);
		}
		writer.number(ISSUED_AT, attempt.issuedAt());
		writer.number(EXPIRES_AT, attempt.expiresAt());
		if (session != null) {
			writer.raw(SESSION);
			writer.head(BYTES, session.length);
			writer.raw(session);
		}
		if (refs != null) {
			writer.text(REFERENCES, refs);
		}
		return Arrays.copyOf(writer.bytes, writer.end);
	}

	private static byte[] name(String name) {
		CborAttempt writer = new CborAttempt(name.length() + 1);
		writer.head(TEXT, name.length());
		writer.raw(name.getBytes(StandardCharsets.UTF_8));
		return writer.bytes;
	}

	private void text(byte[] name, byte[] value) {
		raw(name);
		head(TEXT, value.length);
		raw(value);
	}

	private void number(byte[] name, long value) {
		raw(name);
		head(UNSIGNED, value);
	}

	private void raw(byte[] value) {
		System.arraycopy(value, 0, this.bytes, this.end, value.length);
		this.end += value.length;
	}

	private void head(int type, long value) {
		if (value < 24) {
			this.bytes[this.end++] = (byte) (type | value);
		}
		else if (value < 0x100) {
			argument(type | 24, value, 1);
		}
		else if (value < 0x1_0000) {
			argument(type | 25, value, 2);
		}
		else if (value < 0x1_0000_0000L) {
			argument(type | 26, value, 4);
		}
		else {
			argument(type | 27, value, 8);
		}
	}

	private void argument(int initial, long value, int length) {
		this.bytes[this.end++] = (byte) initial;
		for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
			this.bytes[this.end++] = (byte) (value >>> shift);
		}
	}

}
