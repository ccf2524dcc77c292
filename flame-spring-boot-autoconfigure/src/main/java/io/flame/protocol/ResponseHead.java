package io.flame.protocol;

import java.nio.ByteBuffer;

/**
 * What a response on a link has beside its envelope: the status that it would have over
 * HTTP.
 */
public final class ResponseHead {

	private ResponseHead() {
	}

	/**
	 * Encode a status.
	 * @param status the HTTP status
	 * @return the head
	 */
	public static byte[] encode(int status) {
		return ByteBuffer.allocate(Short.BYTES).putShort((short) status).array();
	}

	/**
	 * Decode a status.
	 * @param head the head
	 * @return the HTTP status
	 * @throws MalformedEnvelopeException if it is no head
	 */
	public static int decode(byte[] head) throws MalformedEnvelopeException {
		if (head.length < Short.BYTES) {
			throw new MalformedEnvelopeException("The head of a response is incomplete.");
		}
		return Short.toUnsignedInt(ByteBuffer.wrap(head).getShort());
	}

}
