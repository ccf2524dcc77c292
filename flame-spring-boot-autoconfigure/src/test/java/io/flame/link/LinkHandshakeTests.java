package io.flame.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.flame.protocol.RequestSigner;
import io.flame.protocol.SigningKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Who gets a link and who does not.
 */
class LinkHandshakeTests {

	private static final Duration HELLO_TIMEOUT = Duration.ofMillis(600);

	@TempDir
	Path directory;

	private LinkFixture fixture;

	@BeforeEach
	void start() throws IOException {
		LinkSettings settings = new LinkSettings(1024 * 1024, 1024 * 1024, HELLO_TIMEOUT);
		this.fixture = LinkFixture.on(LinkFixture.loopback(), settings, settings);
	}

	@AfterEach
	void stop() {
		assertThat(this.fixture.handler.seen).isEmpty();
		assertThat(this.fixture.uncaught).isEmpty();
		this.fixture.close();
	}

	private ClientLink connect(SigningKey key, String runnerId) throws IOException {
		return this.fixture.client.connect(this.fixture.server.address(), key, runnerId, null, null,
				this.fixture.listener, TimeUnit.SECONDS.toNanos(5));
	}

	private static SigningKey key(String secret) {
		return new RequestSigner(List.of(secret)).keys().get(0);
	}

	private void rejected(String reason) {
		LinkFixture.await(() -> !this.fixture.handler.rejections.isEmpty());
		assertThat(this.fixture.handler.rejections).hasSize(1).first().asString().contains(reason);
	}

	/**
	 * Send bytes, and wait until the server closes the connection.
	 */
	private void sendAndAwaitClose(byte[] bytes) throws IOException {
		try (SocketChannel socket = SocketChannel.open(this.fixture.server.address())) {
			socket.write(ByteBuffer.wrap(bytes));
			ByteBuffer sink = ByteBuffer.allocate(2048);
			while (socket.read(sink) >= 0) {
				sink.clear();
			}
		}
		catch (IOException ex) {
			// reset
		}
	}

	private static byte[] message(byte[] content) {
		return ByteBuffer.allocate(2 + content.length).putShort((short) content.length).put(content).array();
	}

	@Test
	void whenTheParentHasAnotherSecretThenItIsRefused() {
		assertThatExceptionOfType(LinkException.class).isThrownBy(() -> connect(key("other"), "runner-1"))
			.withMessageContaining("flame.security.secret");
		rejected("another secret");
	}

	@Test
	void whenSecretsRotateThenAParentMayUseAnyOfThem() throws Exception {
		TestHandler handler = new TestHandler();
		try (LinkServer server = new LinkServer(LinkFixture.unixAddress(this.directory),
				new RequestSigner(List.of("new", "old")), LinkFixture.SELF, LinkFixture.SETTINGS, handler,
				this.fixture.threadFactory(), this.fixture.pool, null)) {
			for (String secret : List.of("new", "old")) {
				try (ClientLink link = this.fixture.client.connect(server.address(), key(secret), "", null, null,
						this.fixture.listener, TimeUnit.SECONDS.toNanos(5))) {
					assertThat(LinkFixture.echo(link, "echo", new byte[10])).hasSize(10);
				}
			}
		}
	}

	@Test
	void whenTheRunnerDoesNotKnowTheSecretThenTheParentRefusesIt() throws Exception {
		try (ServerSocketChannel server = ServerSocketChannel.open().bind(LinkFixture.loopback())) {
			Callers.Caller<Integer> impostor = Callers.start(() -> {
				try (SocketChannel socket = server.accept()) {
					ServerHandshake handshake = new ServerHandshake(new HandshakeChannel(new PlainChannel(socket)),
							List.of(key("other")), "runner-1", "", false);
					assertThatIOException().isThrownBy(() -> handshake.proceed(new TestHandler()));
				}
				try (SocketChannel socket = server.accept()) {
					HandshakeChannel channel = new HandshakeChannel(new PlainChannel(socket));
					channel.read();
					channel.write(Hello.create(false, "runner-1", "").encode());
					byte[] proof = Objects.requireNonNull(channel.read());
					byte[] reflected = new byte[proof.length + 1];
					System.arraycopy(proof, 0, reflected, 1, proof.length);
					channel.write(reflected);
				}
				return 0;
			});
			for (String reason : List.of("another secret", "does not know the secret")) {
				assertThatExceptionOfType(LinkException.class)
					.isThrownBy(() -> this.fixture.connect(server.getLocalAddress()))
					.withMessageContaining(reason);
			}
			impostor.join();
		}
	}

	@Test
	void whenTheParentMeansAnotherRunnerThenItIsRefused() {
		assertThatExceptionOfType(LinkException.class)
			.isThrownBy(() -> connect(LinkFixture.SIGNER.keys().get(0), "runner-2"))
			.withMessageContaining("runner 'runner-1'");
		rejected("means runner 'runner-2'");
	}

	@Test
	void whenTheHandlerRefusesAParentThenItLearnsTheReason() {
		this.fixture.handler.refusal = "This is another build.";
		assertThatExceptionOfType(LinkException.class)
			.isThrownBy(() -> connect(LinkFixture.SIGNER.keys().get(0), "runner-1"))
			.withMessage("This is another build.");
		rejected("This is another build.");
	}

	@Test
	void whenTheReasonIsLongThenTheParentLearnsItsBeginning() {
		this.fixture.handler.refusal = "x".repeat(5000);
		assertThatExceptionOfType(LinkException.class)
			.isThrownBy(() -> connect(LinkFixture.SIGNER.keys().get(0), "runner-1"))
			.withMessageContaining("x".repeat(500));
	}

	@Test
	void whenTheParentSpeaksAnotherVersionThenItIsRefused() throws Exception {
		byte[] hello = Hello.create(false, "", "").encode();
		hello[5] = 9;
		sendAndAwaitClose(message(hello));
		rejected("version 9");
	}

	@Test
	void whenTheRunnerSpeaksAnotherVersionThenTheParentLearnsIt() throws Exception {
		try (ServerSocketChannel server = ServerSocketChannel.open().bind(LinkFixture.loopback())) {
			Callers.Caller<Integer> runner = Callers.start(() -> {
				try (SocketChannel socket = server.accept()) {
					HandshakeChannel channel = new HandshakeChannel(new PlainChannel(socket));
					channel.read();
					byte[] hello = Hello.create(false, "", "").encode();
					hello[5] = 9;
					channel.write(hello);
				}
				return 0;
			});
			assertThatExceptionOfType(LinkException.class)
				.isThrownBy(() -> this.fixture.connect(server.getLocalAddress()))
				.withMessageContaining("version 9");
			runner.join();
		}
	}

	@Test
	void whenAPeerSendsGarbageThenItsConnectionIsClosed() throws Exception {
		Random random = new Random(1);
		for (int i = 0; i < 200; i++) {
			byte[] garbage = new byte[1 + random.nextInt(3000)];
			random.nextBytes(garbage);
			garbage[0] |= 0x10;
			sendAndAwaitClose(garbage);
		}
		sendAndAwaitClose("GET / HTTP/1.1\r\n\r\n".getBytes());
		LinkFixture.await(() -> this.fixture.handler.rejections.size() == 201);
	}

	@Test
	void whenAHelloIsAlteredThenNoLinkComesOfIt() throws Exception {
		byte[] hello = Hello.create(false, "runner-1", "build").encode();
		Random random = new Random(1);
		for (int i = 0; i < 300; i++) {
			byte[] altered = hello.clone();
			altered[random.nextInt(altered.length)] ^= (byte) (1 + random.nextInt(255));
			byte[] proof = new byte[32];
			random.nextBytes(proof);
			sendAndAwaitClose(
					ByteBuffer.allocate(altered.length + 36).put(message(altered)).put(message(proof)).array());
		}
		LinkFixture.await(() -> this.fixture.handler.rejections.size() == 300);
	}

	@Test
	void whenAHelloIsTruncatedAnywhereThenItIsRejected() throws Exception {
		byte[] hello = message(Hello.create(false, "runner-1", "build").encode());
		for (int length = 0; length < hello.length; length++) {
			try (SocketChannel socket = SocketChannel.open(this.fixture.server.address())) {
				socket.write(ByteBuffer.wrap(hello, 0, length));
			}
		}
		LinkFixture.await(() -> this.fixture.handler.rejections.size() == hello.length);
	}

	@Test
	void whenAShortHelloPretendsToBeCompleteThenItIsRejected() throws Exception {
		byte[] hello = Hello.create(false, "runner-1", "build").encode();
		for (int length = 0; length < hello.length; length++) {
			sendAndAwaitClose(message(java.util.Arrays.copyOf(hello, length)));
		}
		LinkFixture.await(() -> this.fixture.handler.rejections.size() == hello.length);
	}

	@Test
	void whenAPeerIsSilentThenItsConnectionIsClosed() throws Exception {
		long begin = System.nanoTime();
		sendAndAwaitClose(new byte[0]);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(HELLO_TIMEOUT, HELLO_TIMEOUT.plusSeconds(3));
		rejected("did not authenticate itself in time");
	}

	@Test
	void whenARunnerIsSilentThenConnectingEndsInTime() throws Exception {
		try (ServerSocketChannel server = ServerSocketChannel.open().bind(LinkFixture.loopback())) {
			SocketAddress address = server.getLocalAddress();
			long begin = System.nanoTime();
			assertThatIOException()
				.isThrownBy(() -> this.fixture.client.connect(address, LinkFixture.SIGNER.keys().get(0), "", null, null,
						this.fixture.listener, TimeUnit.MILLISECONDS.toNanos(200)));
			assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(2));
			Callers.Caller<Boolean> connecting = Callers.start(() -> {
				assertThatIOException().isThrownBy(() -> this.fixture.connect(address));
				return Thread.currentThread().isInterrupted();
			});
			connecting.thread().interrupt();
			assertThat(connecting.join()).isTrue();
		}
	}

	@Test
	void whenManyPeersAreSilentThenAParentWaitsNoLongerThanTheyMay() throws Exception {
		List<SocketChannel> silent = new ArrayList<>();
		try {
			for (int i = 0; i < 100; i++) {
				silent.add(SocketChannel.open(this.fixture.server.address()));
			}
			long begin = System.nanoTime();
			ClientLink link = null;
			while (link == null) {
				try {
					link = connect(LinkFixture.SIGNER.keys().get(0), "runner-1");
				}
				catch (IOException ex) {
					TestHandler.pause(10_000);
				}
			}
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(HELLO_TIMEOUT.plusSeconds(2));
			link.close();
		}
		finally {
			for (SocketChannel socket : silent) {
				socket.close();
			}
		}
	}

	@Test
	void whenAHandshakeIsReplayedThenItIsRefused() throws Exception {
		byte[] hello = Hello.create(false, "", "").encode();
		byte @Nullable [] proof = null;
		for (byte expected : new byte[] { ServerHandshake.ACCEPTED, ServerHandshake.REFUSED }) {
			try (SocketChannel socket = SocketChannel.open(this.fixture.server.address())) {
				HandshakeChannel channel = new HandshakeChannel(new PlainChannel(socket));
				channel.write(hello);
				byte[] theirs = Objects.requireNonNull(channel.read());
				if (proof == null) {
					proof = new LinkProof(LinkFixture.SIGNER.keys().get(0), hello, theirs).ofParent();
				}
				channel.write(proof);
				assertThat(channel.read()).startsWith(expected);
			}
		}
		rejected("another secret");
	}

	@Test
	void whenTheHandlerFailsToReportThenTheServerGoesOn() throws Exception {
		TestHandler handler = new TestHandler() {

			@Override
			public void rejected(SocketAddress address, String reason) {
				throw new IllegalStateException("This handler fails");
			}

		};
		try (LinkFixture failing = LinkFixture.with(LinkFixture.loopback(), handler)) {
			for (int i = 0; i < 3; i++) {
				assertThatIOException().isThrownBy(() -> failing.client.connect(failing.server.address(), key("other"),
						"", null, null, failing.listener, TimeUnit.SECONDS.toNanos(5)));
			}
			try (ClientLink link = failing.connect()) {
				assertThat(link.isOpen()).isTrue();
			}
		}
	}

	@Test
	void whenAServerListensEverywhereThenAParentOnItsHostNeedNotSeal() throws Exception {
		try (LinkFixture everywhere = LinkFixture.on(new InetSocketAddress(0), LinkFixture.SETTINGS,
				LinkFixture.SETTINGS)) {
			int port = ((InetSocketAddress) everywhere.server.address()).getPort();
			try (ClientLink link = everywhere.connect(new InetSocketAddress("127.0.0.1", port))) {
				assertThat(LinkFixture.echo(link, "echo", new byte[10])).hasSize(10);
			}
		}
	}

	@Test
	void whenAnAddressIsNotResolvedThenConnectingFails() {
		assertThatIOException()
			.isThrownBy(() -> this.fixture.connect(InetSocketAddress.createUnresolved("runner.invalid", 1)))
			.withMessageContaining("runner.invalid");
	}

}
