package io.flame.transport;

import org.jspecify.annotations.Nullable;

/**
 * The response of a runner.
 *
 * @param status the HTTP status
 * @param mediaType the media type without parameters
 * @param body the body, empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent")
public record TransportResponse(int status, @Nullable String mediaType, byte[] body) {

}
