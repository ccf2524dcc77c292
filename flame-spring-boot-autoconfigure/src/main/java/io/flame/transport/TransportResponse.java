package io.flame.transport;

import org.jspecify.annotations.Nullable;

/**
 * The response of a runner.
 *
 * @param status the HTTP status
 * @param mediaType the media type without parameters
 * @param body the body, empty if there is none
 * @param elapsedMicros how long the handler took by the runner's clock, in microseconds;
 * -1 if the runner does not tell
 */
@SuppressWarnings("ArrayRecordComponent")
public record TransportResponse(int status, @Nullable String mediaType, byte[] body, long elapsedMicros) {

}
