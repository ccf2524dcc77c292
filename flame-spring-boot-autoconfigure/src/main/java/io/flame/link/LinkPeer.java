package io.flame.link;

/**
 * The authenticated other end of a link.
 *
 * @param runnerId the id of the runner; at the runner's end, the one that the parent
 * means, empty for any
 * @param build the build of the application at the other end, empty if it is not told
 */
public record LinkPeer(String runnerId, String build) {

}
