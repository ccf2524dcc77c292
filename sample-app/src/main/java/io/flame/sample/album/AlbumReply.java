package io.flame.sample.album;

import java.util.List;

/**
 * What the assistant remembers.
 *
 * @param captions the captions, the oldest first
 * @param runner the runner that has them
 */
public record AlbumReply(List<String> captions, String runner) {

}
