package io.flame.link;

/**
 * A message that has arrived completely.
 *
 * @param id the id of the call
 * @param flags the flags of its last frame
 * @param head the head
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent")
record IncomingMessage(long id, int flags, byte[] head, byte[] body) {

}
