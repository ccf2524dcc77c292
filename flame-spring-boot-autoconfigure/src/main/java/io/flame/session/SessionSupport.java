package io.flame.session;

import java.time.Clock;
import java.time.Duration;
import java.util.function.BiConsumer;

import io.flame.backend.RunnerEndpoint;
import io.flame.protocol.InvocationCodecs;
import io.flame.session.instance.SessionInstances;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of a parent share.
 *
 * @param store where they are kept
 * @param codecs the codecs
 * @param owner the id of this parent, which no other has
 * @param clock the time by which leases expire
 * @param resultTimeToLive how long results of calls with idempotency keys are kept
 * @param maxRequestSize how large a request may be, in bytes
 * @param listener learns what happens to sessions
 * @param dropped asks a runner to destroy what it has of a session; does not wait for it
 * @param instances the instances of sessions in this process, {@code null} if runners
 * have them
 */
public record SessionSupport(SessionStore store, InvocationCodecs codecs, String owner, Clock clock,
		Duration resultTimeToLive, long maxRequestSize, SessionListener listener,
		BiConsumer<RunnerEndpoint, String> dropped, @Nullable SessionInstances instances) {

}
