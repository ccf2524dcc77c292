package io.flame.link;

import java.net.SocketAddress;

/**
 * Executes the calls that a runner receives over links. Implementations are thread-safe.
 */
public interface LinkHandler {

	/**
	 * Execute a call, or have it executed. The thread that calls this reads the link: as
	 * long as this takes, up to a fraction of a millisecond, nothing else is read; after
	 * that another thread takes over.
	 * @param call the call, to be responded to on any thread
	 */
	void handle(ServerCall call);

	/**
	 * Respond to a call that is larger than allowed.
	 * @param call the call, without its body
	 * @param length the length of its body in bytes
	 */
	void rejectTooLarge(ServerCall call, long length);

	/**
	 * The state of this runner, for a parent that asks.
	 * @return the state
	 */
	LinkState state();

	/**
	 * A parent has asked for the state, which is a sign of its life.
	 */
	void pinged();

	/**
	 * Whether a parent may call this runner.
	 * @param parent the authenticated parent
	 * @return the reason why not as a sentence, empty if it may
	 */
	String refuse(LinkPeer parent);

	/**
	 * A connection was refused: its peer could not authenticate itself.
	 * @param address where it comes from
	 * @param reason the reason, as a sentence
	 */
	void rejected(SocketAddress address, String reason);

}
