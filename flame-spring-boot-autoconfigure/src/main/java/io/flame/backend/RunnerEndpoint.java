package io.flame.backend;

import java.net.SocketAddress;
import java.net.URI;

import io.flame.protocol.RequestSigner;
import org.jspecify.annotations.Nullable;

/**
 * Where and how calls are sent to a runner.
 *
 * @param id the id of the runner, unique in its parent
 * @param uri the URI of the invoke path
 * @param signer signs requests, {@code null} for the application's secrets
 * @param baseProtocol whether it speaks only the base protocol: superjson, no
 * cancellation, no memory of idempotency keys
 * @param link where it accepts a link, {@code null} if it accepts none
 * @param owned whether the pool has started it, so that the id is the runner's own and
 * the pool may terminate it
 */
public record RunnerEndpoint(String id, URI uri, @Nullable RequestSigner signer, boolean baseProtocol,
		@Nullable SocketAddress link, boolean owned) {

}
