package io.flame.runner;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.flame.link.ClientLink;
import io.flame.link.LinkCall;
import io.flame.link.LinkClient;
import io.flame.link.LinkOutcome;
import io.flame.link.LinkSettings;
import io.flame.link.LinkState;
import io.flame.protocol.AttemptFields;
import io.flame.protocol.CallHead;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.RequestFields;
import io.flame.protocol.RequestSigner;
import io.flame.protocol.ResponseHead;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * A parent that calls a runner over its link. Arguments and results are read and written
 * without the library's codecs.
 */
final class LinkCaller implements AutoCloseable, ClientLink.Listener {

	private static final long PATIENCE = Duration.ofSeconds(60).toNanos();

	private static final ObjectMapper MAPPER = CBORMapper.builder().build();

	private final LinkClient client;

	private final ClientLink link;

	private final List<LinkState> states = new CopyOnWriteArrayList<>();

	/** What the runner has reported and responded, in the order in which it arrived. */
	private final List<Object> received = new CopyOnWriteArrayList<>();

	private volatile @Nullable String closed;

	LinkCaller(ConfigurableApplicationContext runner, String secret) throws IOException {
		this(runner, secret, "", null);
	}

	/**
	 * Connect to a runner.
	 * @param runner the context of the runner, which accepts links at a TCP port
	 * @param secret the secret
	 * @param runnerId the id of the runner that is meant, empty for any
	 * @param build the build of the parent, {@code null} not to tell it
	 */
	LinkCaller(ConfigurableApplicationContext runner, String secret, String runnerId, @Nullable String build)
			throws IOException {
		this(Objects.requireNonNull(runner.getBean(RunnerLinkLifecycle.class).port()), secret, runnerId, build);
	}

	LinkCaller(int port, String secret, String runnerId, @Nullable String build) throws IOException {
		this.client = new LinkClient(new LinkSettings(10 * 1024 * 1024, 10 * 1024 * 1024, Duration.ofSeconds(10)),
				LinkCaller::daemon);
		boolean connected = false;
		try {
			this.link = this.client.connect(new InetSocketAddress("127.0.0.1", port),
					new RequestSigner(List.of(secret)).keys().get(0), runnerId, build, null, this, PATIENCE);
			connected = true;
		}
		finally {
			if (!connected) {
				this.client.close();
			}
		}
	}

	private static Thread daemon(Runnable work) {
		Thread thread = new Thread(work, "test-link");
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Prepare a call.
	 */
	static Call to(String serviceId, String methodId, @Nullable Object... args) {
		return new Call(UUID.randomUUID().toString(), serviceId, methodId,
				MAPPER.writeValueAsBytes(Arrays.asList(args)), 60_000, null, Map.of());
	}

	/**
	 * Send a call and wait for its response.
	 */
	Response call(Call call) throws Exception {
		return send(call).response();
	}

	/**
	 * Send a call.
	 */
	Sent send(Call call) {
		byte[] head = CallHead.encode(
				new RequestFields(call.serviceId(), call.methodId(), call.trace(), call.idempotencyKey(), null),
				new AttemptFields(call.invocationId(), call.timeoutMs(), 1, null, 0, 0));
		return send(Objects.requireNonNull(head), call.args());
	}

	/**
	 * Send any bytes as a call.
	 */
	Sent send(byte[] head, byte[] body) {
		return new Sent(this.link.call(head, EncodedBody.of(body)));
	}

	LinkState ping() throws IOException, InterruptedException {
		return this.link.ping(PATIENCE);
	}

	/**
	 * The other states that the runner has reported.
	 */
	List<LinkState> states() {
		return this.states;
	}

	/**
	 * States and responses in the order in which they have arrived.
	 */
	List<Object> received() {
		return this.received;
	}

	/**
	 * How many calls the runner may be executing.
	 */
	int executing() {
		return this.link.executing();
	}

	/**
	 * The reason why the link was closed, {@code null} while it is open.
	 */
	@Nullable String closed() {
		return this.closed;
	}

	@Override
	public void stateChanged(ClientLink changed, LinkState state) {
		this.states.add(state);
		this.received.add(state);
	}

	@Override
	public void closed(ClientLink closed, String reason) {
		this.closed = reason;
	}

	@Override
	public void close() {
		this.link.close();
		this.client.close();
	}

	/**
	 * A text as bytes.
	 */
	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * A call.
	 *
	 * @param invocationId its id
	 * @param serviceId the service
	 * @param methodId the method
	 * @param args the arguments in CBOR
	 * @param timeoutMs the time for its execution
	 * @param idempotencyKey its key, if it has one
	 * @param trace what travels with it
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Call(String invocationId, String serviceId, String methodId, byte[] args, long timeoutMs,
			@Nullable String idempotencyKey, Map<String, String> trace) {

		Call id(String id) {
			return new Call(id, this.serviceId, this.methodId, this.args, this.timeoutMs, this.idempotencyKey,
					this.trace);
		}

		Call args(byte[] encoded) {
			return new Call(this.invocationId, this.serviceId, this.methodId, encoded, this.timeoutMs,
					this.idempotencyKey, this.trace);
		}

		Call timeout(Duration timeout) {
			return new Call(this.invocationId, this.serviceId, this.methodId, this.args, timeout.toMillis(),
					this.idempotencyKey, this.trace);
		}

		Call key(String key) {
			return new Call(this.invocationId, this.serviceId, this.methodId, this.args, this.timeoutMs, key,
					this.trace);
		}

		Call trace(Map<String, String> fields) {
			return new Call(this.invocationId, this.serviceId, this.methodId, this.args, this.timeoutMs,
					this.idempotencyKey, fields);
		}

	}

	/**
	 * A call that has been sent, by a thread of its own.
	 */
	final class Sent {

		private final LinkCall call;

		private final CompletableFuture<LinkOutcome> outcome = new CompletableFuture<>();

		private final Thread thread;

		Sent(LinkCall call) {
			this.call = call;
			this.thread = daemon(this::execute);
			this.thread.start();
		}

		private void execute() {
			try {
				LinkOutcome known = this.call.execute(System.nanoTime() + PATIENCE);
				LinkCaller.this.received.add(known);
				this.outcome.complete(known);
			}
			catch (RuntimeException | Error ex) {
				this.outcome.completeExceptionally(ex);
			}
		}

		/**
		 * Give the call up, which cancels it.
		 */
		Sent cancel() {
			this.thread.interrupt();
			return this;
		}

		/**
		 * Wait for the outcome.
		 */
		LinkOutcome outcome() throws Exception {
			return this.outcome.get();
		}

		/**
		 * Wait for the response, which must be one.
		 */
		Response response() throws Exception {
			LinkOutcome known = outcome();
			if (known instanceof LinkOutcome.Responded responded) {
				return Response.of(responded);
			}
			throw new IllegalStateException("No response: " + known);
		}

		boolean isDone() {
			return this.outcome.isDone();
		}

		/**
		 * Whether the runner does not execute the call any more.
		 */
		boolean hasEnded() {
			return this.call.hasEnded();
		}

	}

	/**
	 * The response to a call.
	 *
	 * @param status the status that it would have over HTTP
	 * @param envelope the envelope
	 * @param executing whether the call is still executed
	 */
	record Response(int status, Map<String, @Nullable Object> envelope, boolean executing) {

		private static Response of(LinkOutcome.Responded responded) throws MalformedEnvelopeException {
			return new Response(ResponseHead.decode(responded.head()),
					MAPPER.readValue(responded.body(), new TypeReference<>() {
					}), responded.executing());
		}

		@Nullable Object result() {
			if (!Boolean.TRUE.equals(this.envelope.get("ok"))) {
				throw new IllegalStateException("No success: " + this);
			}
			return this.envelope.get("result");
		}

		Map<?, ?> error() {
			return (this.envelope.get("error") instanceof Map<?, ?> error) ? error : Map.of();
		}

		@Nullable Object code() {
			return error().get("code");
		}

		String message() {
			return String.valueOf(error().get("message"));
		}

	}

}
