package io.flame.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sealed records.
 */
class SealedChannelTests {

	private final byte[] parentHello = Hello.create(true, "", "").encode();

	private final byte[] runnerHello = Hello.create(true, "runner-1", "").encode();

	private final LinkProof proof = new LinkProof(LinkFixture.SIGNER.keys().get(0), this.parentHello, this.runnerHello);

	private final ScriptedChannel sending = new ScriptedChannel(1);

	private final ScriptedChannel receiving = new ScriptedChannel(2);

	private final LinkChannel parent = this.proof.sealAsParent(this.sending);

	private final LinkChannel runner = this.proof.sealAsRunner(this.receiving);

	private static void write(LinkChannel channel, byte[] content) throws IOException {
		ByteBuffer source = ByteBuffer.allocateDirect(content.length).put(content).flip();
		while (!channel.write(source)) {
			Thread.onSpinWait();
		}
	}

	/**
	 * The record that carries some content.
	 */
	private byte[] seal(String content) throws IOException {
		write(this.parent, content.getBytes(StandardCharsets.UTF_8));
		return this.sending.take();
	}

	private String read() throws IOException {
		ByteBuffer target = ByteBuffer.allocate(1000);
		this.runner.read(target);
		return new String(target.array(), 0, target.position(), StandardCharsets.UTF_8);
	}

	private void assertRejected() {
		assertThatExceptionOfType(LinkException.class).isThrownBy(this::read);
	}

	@Test
	void whenRecordsAreFragmentedThenTheContentIsIntact() throws Exception {
		Random random = new Random(1);
		this.sending.fragment(30_000);
		this.receiving.fragment(20_000);
		for (int i = 0; i < 60; i++) {
			byte[] content = LinkFixture.random(1 + random.nextInt((i % 3 != 0) ? 200 : 300_000));
			write(this.parent, content);
			this.receiving.feed(this.sending.take());
			ByteBuffer target = ByteBuffer.allocate(content.length);
			while (target.hasRemaining()) {
				target.limit(Math.min(content.length, target.position() + 1 + random.nextInt(100_000)));
				this.runner.read(target);
				target.limit(content.length);
			}
			assertThat(target.array()).isEqualTo(content);
			assertThat(this.runner.read(ByteBuffer.allocate(10))).isZero();
		}
	}

	@Test
	void whenARecordIsAlteredAnywhereThenItIsRejected() throws Exception {
		byte[] record = seal("content");
		for (int i = 0; i < record.length; i++) {
			byte[] altered = record.clone();
			altered[i] ^= 1;
			ScriptedChannel channel = new ScriptedChannel(altered);
			LinkChannel opening = this.proof.sealAsRunner(channel);
			ByteBuffer target = ByteBuffer.allocate(1000);
			try {
				// a longer record is still awaited
				assertThat(opening.read(target)).isZero();
				channel.feed(new byte[70_000]);
				opening.read(target);
				assertThat(i).as("altered byte").isNegative();
			}
			catch (LinkException ex) {
				assertThat(target.position()).isZero();
			}
		}
	}

	@Test
	void whenARecordIsRepeatedThenItIsRejected() throws Exception {
		byte[] record = seal("first");
		this.receiving.feed(record);
		assertThat(read()).isEqualTo("first");
		this.receiving.feed(record);
		assertRejected();
	}

	@Test
	void whenRecordsAreReorderedThenTheyAreRejected() throws Exception {
		byte[] first = seal("first");
		this.receiving.feed(seal("second"));
		this.receiving.feed(first);
		assertRejected();
	}

	@Test
	void whenARecordIsLeftOutThenTheNextIsRejected() throws Exception {
		seal("first");
		this.receiving.feed(seal("second"));
		assertRejected();
	}

	@Test
	void whenARecordIsTruncatedThenNothingOfItIsRead() throws Exception {
		byte[] record = seal("first");
		this.receiving.feed(java.util.Arrays.copyOf(record, record.length - 1));
		assertThat(read()).isEmpty();
		this.receiving.feed(seal("second"));
		assertRejected();
	}

	@Test
	void whenARecordReturnsToItsSenderThenItIsRejected() throws Exception {
		this.sending.feed(seal("first"));
		assertThatExceptionOfType(LinkException.class).isThrownBy(() -> this.parent.read(ByteBuffer.allocate(100)));
	}

	@Test
	void whenRecordsHaveInvalidLengthsThenTheyAreRejected() {
		for (int length : new int[] { 0, -1, SealedChannel.MAX_RECORD + 1, Integer.MAX_VALUE, Integer.MIN_VALUE }) {
			LinkChannel opening = this.proof
				.sealAsRunner(new ScriptedChannel(ByteBuffer.allocate(100).putInt(length).array()));
			assertThatExceptionOfType(LinkException.class).isThrownBy(() -> opening.read(ByteBuffer.allocate(100)));
		}
	}

	private static String recordCalls(boolean sealed, int size) throws Exception {
		try (LinkFixture fixture = LinkFixture.tcp();
				Gate gate = new Gate(fixture.server.address());
				ClientLink link = fixture.client.connect(gate.address(), LinkFixture.SIGNER.keys().get(0),
						Hello.create(sealed, "runner-1", "build-1"), null, fixture.listener,
						TimeUnit.SECONDS.toNanos(5))) {
			byte[] body = "this is the body ".repeat(size).getBytes(StandardCharsets.UTF_8);
			Callers.perform(4, (number) -> {
				for (int i = 0; i < 6; i++) {
					assertThat(LinkFixture.echo(link, "echo this-is-the-head", body)).isEqualTo(body);
				}
				return number;
			});
			return gate.recorded();
		}
	}

	@Test
	void whenALinkIsSealedThenItsCallsCannotBeRead() throws Exception {
		for (int size : new int[] { 1, 5000, 50_000 }) {
			String sealed = recordCalls(true, size);
			assertThat(sealed.contains("this is the body")).isFalse();
			assertThat(sealed.contains("this-is-the-head")).isFalse();
		}
		String plain = recordCalls(false, 1);
		assertThat(plain.contains("this is the body")).isTrue();
		assertThat(plain.contains("this-is-the-head")).isTrue();
	}

	@Test
	void onlyInternetAddressesOfOtherHostsAreSealed() throws Exception {
		assertThat(LinkClient.isSealed(new InetSocketAddress("192.0.2.1", 1))).isTrue();
		assertThat(LinkClient.isSealed(new InetSocketAddress("127.0.0.1", 1))).isFalse();
		assertThat(LinkClient.isSealed(new InetSocketAddress("::1", 1))).isFalse();
		assertThat(LinkClient.isSealed(UnixDomainSocketAddress.of("link"))).isFalse();
	}

	@Test
	void whenOnlyTheRunnerSeesANetworkThenTheLinkIsSealed() throws Exception {
		try (ServerSocketChannel runner = ServerSocketChannel.open().bind(LinkFixture.loopback());
				LinkClient client = new LinkClient(LinkFixture.SETTINGS, Thread::new)) {
			CompletableFuture<String> received = CompletableFuture.supplyAsync(() -> readFrameOf(runner));
			try (ClientLink link = client.connect(runner.getLocalAddress(), LinkFixture.SIGNER.keys().get(0),
					Hello.create(false, "", ""), null, new LinkFixture.ClosedListener(), TimeUnit.SECONDS.toNanos(5))) {
				assertThat(link.peer().runnerId()).isEqualTo("runner-1");
				link.send(OutgoingMessage.control(FrameType.PING, 7, "plain text".getBytes(StandardCharsets.UTF_8)));
				// it could not be opened if it was not sealed
				assertThat(received.get(10, TimeUnit.SECONDS)).endsWith("plain text");
			}
		}
	}

	private static String readFrameOf(ServerSocketChannel runner) {
		try (SocketChannel accepted = runner.accept()) {
			ServerHandshake handshake = new ServerHandshake(new HandshakeChannel(new PlainChannel(accepted)),
					LinkFixture.SIGNER.keys(), "runner-1", "", true);
			assertThat(handshake.proceed(new TestHandler())).isTrue();
			LinkChannel secured = handshake.secured();
			accepted.configureBlocking(false);
			ByteBuffer frame = ByteBuffer.allocate(1000);
			while (frame.position() == 0) {
				assertThat(secured.read(frame)).isNotNegative();
				Thread.yield();
			}
			return new String(frame.array(), 0, frame.position(), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
