package io.flame.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.flame.FlameCancelledException;
import io.flame.FlameRunnerLostException;
import io.flame.FlameSerializationException;
import io.flame.FlameTimeoutException;
import io.flame.FlameTransportException;
import io.flame.backend.RunnerEndpoint;
import io.flame.backend.RunnerProbe.Health;
import io.flame.backend.RunnerProbe.State;
import io.flame.context.Deadline;
import io.flame.link.LinkCall;
import io.flame.link.LinkHandler;
import io.flame.link.LinkPeer;
import io.flame.link.LinkServer;
import io.flame.link.LinkSettings;
import io.flame.link.LinkState;
import io.flame.link.ServerCall;
import io.flame.protocol.AttemptFields;
import io.flame.protocol.CallHead;
import io.flame.protocol.EncodedBody;
import io.flame.protocol.EncodedRequest;
import io.flame.protocol.InvocationCodec;
import io.flame.protocol.InvocationCodecs;
import io.flame.protocol.MalformedEnvelopeException;
import io.flame.protocol.RequestFields;
import io.flame.protocol.RequestSigner;
import io.flame.protocol.ResponseHead;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Calls to runners that have links, that have none, and whose links cannot be used.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(OutputCaptureExtension.class)
class LinkTransportTests {

	private static final URI RUNNER = URI.create("http://10.0.0.1:8080/invoke");

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final int MAX_RESPONSE = 100_000;

	private final InvocationCodecs codecs = new InvocationCodecs(List.of());

	private final RequestSigner signer = new RequestSigner(List.of("secret"));

	private final Http http = new Http();

	private final Runner runner = new Runner();

	private final ExecutorService threads = Executors.newCachedThreadPool(LinkTransportTests::daemon);

	private final List<RunnerEndpoint> draining = new CopyOnWriteArrayList<>();

	@SuppressWarnings("NullAway.Init")
	private LinkServer server;

	@SuppressWarnings("NullAway.Init")
	private RunnerLinks links;

	@SuppressWarnings("NullAway.Init")
	private LinkTransport transport;

	@SuppressWarnings("NullAway.Init")
	private RunnerControl control;

	private final Logger logger = (Logger) LoggerFactory.getLogger(RunnerConnection.class);

	@BeforeEach
	void start() throws IOException {
		// an application that was started before may have set another level
		this.logger.setLevel(Level.WARN);
		this.server = serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		this.links = new RunnerLinks(new LinkSettings(MAX_RESPONSE, 1_000_000, Duration.ofSeconds(10)), "build-1",
				() -> {
					throw new IllegalStateException("Runners that are reached by HTTP have no certificate");
				}, LinkTransportTests::daemon);
		this.transport = new LinkTransport(this.links, this.http, MAX_RESPONSE);
		this.control = new RunnerControl(this.transport, this.codecs, this.signer, this.links);
		this.control.onDraining(this.draining::add);
	}

	@AfterEach
	void stop() {
		this.logger.setLevel(null);
		this.transport.close();
		this.server.close();
		this.threads.shutdownNow();
	}

	private static Thread daemon(Runnable work) {
		Thread thread = new Thread(work, "test-link");
		thread.setDaemon(true);
		return thread;
	}

	private LinkServer serve(SocketAddress address) throws IOException {
		return new LinkServer(address, this.signer, new LinkPeer("r1", "build-1"),
				new LinkSettings(1_000_000, 1_000_000, Duration.ofSeconds(10)), this.runner, LinkTransportTests::daemon,
				this.threads, null);
	}

	private RunnerEndpoint endpoint(@Nullable SocketAddress link) {
		return new RunnerEndpoint("r1", RUNNER, null, false, link, true);
	}

	private RunnerEndpoint linked() {
		try {
			return endpoint(this.server.address());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private CallRequest request(RunnerEndpoint endpoint, String method) {
		return request(endpoint, method, this.codecs.cbor(), this.signer, Map.of());
	}

	private static CallRequest request(RunnerEndpoint endpoint, String method, InvocationCodec codec,
			@Nullable RequestSigner signer, Map<String, String> trace) {
		EncodedRequest encoded = codec.encodeRequest(new RequestFields("s", method, trace, null, null),
				List.of(String.class), new Object[] { "argument" });
		return new CallRequest(endpoint, encoded, new AttemptFields("id", 60_000, 1, null, 0, 60_000), signer,
				Map.of());
	}

	private TransportResponse call(CallRequest request) {
		return this.transport.call(request, Deadline.after(LONG), new Cancellation());
	}

	private static String text(TransportResponse response) {
		return new String(response.body(), StandardCharsets.UTF_8);
	}

	@Test
	void aCallToARunnerWithALinkTravelsOverIt() {
		for (int i = 0; i < 3; i++) {
			TransportResponse response = call(request(linked(), "echo"));
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.mediaType()).isEqualTo(InvocationCodecs.CBOR);
			assertThat(text(response)).contains("argument");
		}
		assertThat(this.http.calls).hasValue(0);
		assertThat(this.runner.parents).containsExactly(new LinkPeer("r1", "build-1"));
	}

	@Test
	void theStatusOfTheResponseIsThatOfTheRunner() {
		assertThat(call(request(linked(), "busy")).status()).isEqualTo(503);
	}

	@Test
	void whatCannotTravelOverALinkIsSentOverHttp() {
		assertThat(text(call(request(endpoint(null), "echo")))).isEqualTo("http");
		assertThat(text(call(request(linked(), "echo", this.codecs.plainJson(), this.signer, Map.of()))))
			.isEqualTo("http");
		assertThat(text(call(request(linked(), "echo", this.codecs.cbor(), null, Map.of())))).isEqualTo("http");
		for (int length : new int[] { 30_000, 70_000 }) {
			Map<String, String> trace = Map.of("baggage", "x".repeat(length));
			assertThat(text(call(request(linked(), "echo", this.codecs.cbor(), this.signer, trace)))).isEqualTo("http");
		}
		assertThat(this.runner.calls).isEmpty();
	}

	@Test
	void whereTheLinkCannotBeReachedHttpIsUsedAndThatIsLoggedOnce(CapturedOutput output) throws IOException {
		int closed;
		try (ServerSocket socket = new ServerSocket(0)) {
			closed = socket.getLocalPort();
		}
		RunnerEndpoint endpoint = endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), closed));
		long begin = System.nanoTime();
		while (System.nanoTime() - begin < Duration.ofMillis(500).toNanos()) {
			assertThat(text(call(request(endpoint, "echo")))).isEqualTo("http");
		}
		assertThat(output.getOut()).containsOnlyOnce("cannot be reached over its link");
	}

	@Test
	void whereTheSecretsDifferHttpIsUsed(CapturedOutput output) {
		RequestSigner other = new RequestSigner(List.of("other"));
		assertThat(text(call(request(linked(), "echo", this.codecs.cbor(), other, Map.of())))).isEqualTo("http");
		assertThat(this.runner.calls).isEmpty();
		assertThat(output.getOut()).contains("cannot be reached over its link", "flame.security.secret");
		await().until(() -> this.runner.rejected.get() == 1);
	}

	@Test
	void whenTheLinkBreaksThenItsCallsAreLostAndTheNextOneConnectsAgain() throws Exception {
		RunnerEndpoint endpoint = linked();
		Future<TransportResponse> held = this.threads.submit(() -> call(request(endpoint, "hold")));
		await().until(() -> !this.runner.held.isEmpty());
		this.server.close();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(held::get)
			.withCauseInstanceOf(FlameRunnerLostException.class)
			.withMessageContaining("Whether the call took effect is unknown");
		assertThat(text(call(request(endpoint, "echo")))).isEqualTo("http");
		this.server = serve(Objects.requireNonNull(endpoint.link()));
		await().until(() -> text(call(request(endpoint, "echo"))).contains("argument"));
	}

	@Test
	void atTheDeadlineTheCallIsCancelled() {
		Cancellation cancellation = new Cancellation();
		assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(() -> this.transport
			.call(request(linked(), "hold"), Deadline.after(Duration.ofMillis(200)), cancellation));
		await().until(() -> this.runner.cancelled.get() == 1);
		LinkCall call = Objects.requireNonNull(cancellation.linkCall());
		assertThat(call.hasEnded()).isFalse();
		this.runner.release();
		await().until(call::hasEnded);
		assertThat(call.isLost()).isFalse();
	}

	@Test
	void whenTheCallerIsInterruptedThenTheCallIsCancelled() throws Exception {
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread caller = daemon(() -> {
			try {
				call(request(linked(), "hold"));
			}
			catch (FlameCancelledException ex) {
				interrupted.complete(Thread.currentThread().isInterrupted());
			}
		});
		caller.start();
		await().until(() -> !this.runner.held.isEmpty());
		caller.interrupt();
		assertThat(interrupted.get()).isTrue();
		await().until(() -> this.runner.cancelled.get() == 1);
		// the connection is not affected
		assertThat(text(call(request(linked(), "echo")))).contains("argument");
		assertThat(this.runner.parents).hasSize(1);
	}

	@Test
	void whenTheRunnerIsLostThenTheCallEndsWithTheReason() throws Exception {
		Cancellation cancellation = new Cancellation();
		Future<TransportResponse> held = this.threads
			.submit(() -> this.transport.call(request(linked(), "hold"), Deadline.after(LONG), cancellation));
		await().until(() -> !this.runner.held.isEmpty());
		cancellation.cancel("It was killed.");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(held::get)
			.withCauseInstanceOf(FlameRunnerLostException.class)
			.withMessageContaining("It was killed.");
	}

	@Test
	void aRunnerThatIsLostBeforeTheCallIsSentHasNotSeenIt() {
		Cancellation cancellation = new Cancellation();
		cancellation.cancel("It was killed.");
		assertThatExceptionOfType(FlameTransportException.class)
			.isThrownBy(() -> this.transport.call(request(linked(), "echo"), Deadline.after(LONG), cancellation))
			.isNotInstanceOf(FlameRunnerLostException.class)
			.withMessageContaining("It was killed.")
			.satisfies((ex) -> assertThat(ex.retryable()).isTrue());
		assertThat(this.runner.calls).isEmpty();
	}

	@Test
	void aResponseThatIsTooLargeIsAFailureOfItsCallAlone() {
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> call(request(linked(), "large")))
			.withMessageContainingAll(String.valueOf(MAX_RESPONSE), "flame.max-response-size");
		assertThat(text(call(request(linked(), "echo")))).contains("argument");
		assertThat(this.runner.parents).hasSize(1);
	}

	@Test
	void aResponseWithoutAStatusIsMalformed() {
		assertThatExceptionOfType(FlameTransportException.class).isThrownBy(() -> call(request(linked(), "malformed")))
			.withMessageContaining("malformed");
	}

	@Test
	void aRunnerWithALinkIsProbedOverIt() {
		assertThat(this.control.probe(linked(), LONG)).isEqualTo(new Health(State.READY, "r1", 4, "build-1", null));
		assertThat(this.runner.pings).hasValue(1);
		this.runner.state = new LinkState(true, null);
		assertThat(this.control.probe(linked(), LONG))
			.isEqualTo(new Health(State.DRAINING, "r1", null, "build-1", null));
		assertThat(this.http.calls).hasValue(0);
	}

	@Test
	void aRunnerThatReportsThatItDrainsIsReported() {
		RunnerEndpoint endpoint = linked();
		call(request(endpoint, "echo"));
		assertThat(this.draining).isEmpty();
		this.server.report(new LinkState(true, 4));
		await().until(() -> this.draining.contains(endpoint));
	}

	@Test
	void manyCallersShareOneConnection() throws Exception {
		List<Future<Integer>> callers = Arrays.asList(new Integer[20])
			.stream()
			.map((none) -> this.threads.submit(() -> {
				int right = 0;
				for (int i = 0; i < 50; i++) {
					right += text(call(request(linked(), "echo"))).contains("argument") ? 1 : 0;
				}
				return right;
			}))
			.toList();
		for (Future<Integer> caller : callers) {
			assertThat(caller.get()).isEqualTo(50);
		}
		assertThat(this.runner.parents).hasSize(1);
		assertThat(this.http.calls).hasValue(0);
	}

	/**
	 * Responds to whatever is sent over HTTP.
	 */
	private static final class Http implements RunnerTransport {

		private final AtomicInteger calls = new AtomicInteger();

		@Override
		public TransportResponse exchange(TransportRequest request, Deadline deadline, Cancellation cancellation) {
			this.calls.incrementAndGet();
			return new TransportResponse(200, InvocationCodecs.CBOR, "http".getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public void close() {
		}

	}

	/**
	 * Does what the name of the method says.
	 */
	private static final class Runner implements LinkHandler {

		private final Queue<String> calls = new ConcurrentLinkedQueue<>();

		private final Queue<ServerCall> held = new ConcurrentLinkedQueue<>();

		private final Queue<LinkPeer> parents = new ConcurrentLinkedQueue<>();

		private final AtomicInteger cancelled = new AtomicInteger();

		private final AtomicInteger rejected = new AtomicInteger();

		private final AtomicInteger pings = new AtomicInteger();

		private volatile LinkState state = new LinkState(false, 4);

		@Override
		public void handle(ServerCall call) {
			String method;
			try {
				method = CallHead.decode(call.head()).methodId();
			}
			catch (MalformedEnvelopeException ex) {
				throw new IllegalStateException(ex);
			}
			this.calls.add(method);
			switch (method) {
				case "hold" -> {
					call.onCancel(this.cancelled::incrementAndGet);
					this.held.add(call);
				}
				case "busy" -> call.respond(ResponseHead.encode(503), EncodedBody.of(new byte[0]));
				case "large" -> call.respond(ResponseHead.encode(200), EncodedBody.of(new byte[MAX_RESPONSE + 1]));
				case "malformed" -> call.respond(new byte[1], EncodedBody.of(new byte[0]));
				default -> call.respond(ResponseHead.encode(200), EncodedBody.of(call.body()));
			}
		}

		void release() {
			this.held.forEach((call) -> call.respond(ResponseHead.encode(200), EncodedBody.of(new byte[0])));
		}

		@Override
		public void rejectTooLarge(ServerCall call, long length) {
			call.respond(ResponseHead.encode(413), EncodedBody.of(new byte[0]));
		}

		@Override
		public LinkState state() {
			return this.state;
		}

		@Override
		public void pinged() {
			this.pings.incrementAndGet();
		}

		@Override
		public String refuse(LinkPeer parent) {
			this.parents.add(parent);
			return "";
		}

		@Override
		public void rejected(SocketAddress address, String reason) {
			this.rejected.incrementAndGet();
		}

	}

}
