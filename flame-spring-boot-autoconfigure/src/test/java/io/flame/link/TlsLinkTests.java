package io.flame.link;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.flame.KeyStores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Links over TLS.
 */
class TlsLinkTests {

	private static final char[] PASSWORD = KeyStores.PASSWORD.toCharArray();

	@TempDir
	static Path directory;

	@SuppressWarnings("NullAway.Init")
	private static KeyStores stores;

	@BeforeAll
	static void createKeys() throws Exception {
		stores = new KeyStores(directory);
		for (String name : List.of("runner", "parent", "stranger")) {
			stores.create(name, "stranger".equals(name) ? "dns:elsewhere.invalid" : "ip:127.0.0.1");
		}
	}

	private static KeyStore load(String file) throws Exception {
		return KeyStore.getInstance(new File(file), PASSWORD);
	}

	private static LinkTls tls(String own, String trusted, LinkTls.ClientAuth clientAuth, String... protocols)
			throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(load(stores.trust(trusted)));
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(own.isEmpty() ? null : load(stores.keys(own)), PASSWORD);
		context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
		return new LinkTls(context, List.of(protocols), List.of(), clientAuth);
	}

	private static InetSocketAddress address() {
		return new InetSocketAddress("127.0.0.1", 0);
	}

	private static LinkTls runner(LinkTls.ClientAuth clientAuth) throws Exception {
		return tls("runner", "parent", clientAuth);
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void whenALinkUsesTlsThenMessagesReturnIntactAndUnreadable(String protocol) throws Exception {
		LinkTls client = tls("parent", "runner", LinkTls.ClientAuth.NONE, protocol);
		try (LinkFixture fixture = LinkFixture.tls(address(), runner(LinkTls.ClientAuth.NEED), client);
				Gate gate = new Gate(fixture.server.address(), InetAddress.getByName("127.0.0.1"));
				ClientLink link = fixture.connect(gate.address())) {
			byte[] text = "this is the body ".repeat(500).getBytes();
			assertThat(LinkFixture.echo(link, "echo this-is-the-head", text)).isEqualTo(text);
			Callers.perform(4, (number) -> {
				for (int size : new int[] { 0, 1, 16 * 1024, 64 * 1024 + 1, 1024 * 1024 }) {
					byte[] body = LinkFixture.random(size);
					assertThat(LinkFixture.echo(link, "echo", body)).isEqualTo(body);
				}
				return number;
			});
			String recorded = gate.recorded();
			assertThat(recorded.contains("this is the body")).isFalse();
			assertThat(recorded.contains("this-is-the-head")).isFalse();
			assertThat(recorded.contains("FLAME")).isFalse();
		}
	}

	@Test
	void whenBytesAreFragmentedThenTheContentIsIntact() throws Exception {
		ScriptedChannel parentSide = new ScriptedChannel(1);
		ScriptedChannel runnerSide = new ScriptedChannel(2);
		parentSide.fragment(5000);
		runnerSide.fragment(3000);
		TlsChannel parent = new TlsChannel(parentSide,
				tls("", "runner", LinkTls.ClientAuth.NONE).asParent(new InetSocketAddress("127.0.0.1", 1)));
		TlsChannel runner = new TlsChannel(runnerSide, runner(LinkTls.ClientAuth.NONE).asRunner());
		for (int size : new int[] { 1, 100, 16_384, 65_536, 300_000 }) {
			byte[] content = LinkFixture.random(size);
			transfer(parent, parentSide, runner, runnerSide, content);
			transfer(runner, runnerSide, parent, parentSide, content);
		}
		runner.close();
		parentSide.feed(runnerSide.take());
		assertThat(parent.read(ByteBuffer.allocate(10))).isEqualTo(-1);
	}

	private static void transfer(TlsChannel from, ScriptedChannel fromSide, TlsChannel to, ScriptedChannel toSide,
			byte[] content) throws IOException {
		ByteBuffer source = ByteBuffer.wrap(content);
		ByteBuffer target = ByteBuffer.allocate(content.length);
		boolean written = false;
		while (target.hasRemaining()) {
			if (!written) {
				written = from.write(source);
			}
			toSide.feed(fromSide.take());
			assertThat(to.read(target)).isNotNegative();
			fromSide.feed(toSide.take());
		}
		assertThat(target.array()).isEqualTo(content);
	}

	@Test
	void whenTheRunnersCertificateIsNotTrustedThenThereIsNoLink() throws Exception {
		assertNoLink(runner(LinkTls.ClientAuth.NONE), tls("", "stranger", LinkTls.ClientAuth.NONE));
	}

	@Test
	void whenTheRunnersCertificateIsOfAnotherHostThenThereIsNoLink() throws Exception {
		assertNoLink(tls("stranger", "parent", LinkTls.ClientAuth.NONE), tls("", "stranger", LinkTls.ClientAuth.NONE));
	}

	@Test
	void whenTheParentHasNoCertificateThenThereIsNoLink() throws Exception {
		assertNoLink(runner(LinkTls.ClientAuth.NEED), tls("", "runner", LinkTls.ClientAuth.NONE));
	}

	@Test
	void whenTheParentHasAnotherCertificateThenThereIsNoLink() throws Exception {
		assertNoLink(runner(LinkTls.ClientAuth.NEED), tls("stranger", "runner", LinkTls.ClientAuth.NONE));
	}

	@Test
	void whenTheParentDoesNotUseTlsThenThereIsNoLink() throws Exception {
		assertNoLink(runner(LinkTls.ClientAuth.NONE), null);
	}

	@Test
	void whenTheRunnerDoesNotUseTlsThenThereIsNoLink() throws Exception {
		assertNoLink(null, tls("", "runner", LinkTls.ClientAuth.NONE));
	}

	private static void assertNoLink(@Nullable LinkTls server, @Nullable LinkTls client) throws Exception {
		try (LinkFixture fixture = LinkFixture.tls(address(), server, client)) {
			long begin = System.nanoTime();
			assertThatIOException().isThrownBy(fixture::connect);
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
			LinkFixture.await(() -> !fixture.handler.rejections.isEmpty());
			assertThat(fixture.handler.seen).isEmpty();
			assertThat(fixture.uncaught).isEmpty();
		}
	}

	@Test
	void whenParentsMayHaveCertificatesThenOneWithoutGetsALink() throws Exception {
		try (LinkFixture fixture = LinkFixture.tls(address(), runner(LinkTls.ClientAuth.WANT),
				tls("", "runner", LinkTls.ClientAuth.NONE)); ClientLink link = fixture.connect()) {
			assertThat(LinkFixture.echo(link, "echo", new byte[10])).hasSize(10);
		}
	}

	@Test
	void whenAPeerStallsInTheHandshakeThenOthersGetLinks() throws Exception {
		try (LinkFixture fixture = LinkFixture.tls(address(), runner(LinkTls.ClientAuth.NONE),
				tls("", "runner", LinkTls.ClientAuth.NONE));
				SocketChannel stalled = SocketChannel.open(fixture.server.address())) {
			stalled.write(ByteBuffer.wrap(new byte[] { 22, 3, 1, 2, 0, 1 }));
			long begin = System.nanoTime();
			try (ClientLink link = fixture.connect()) {
				assertThat(LinkFixture.echo(link, "echo", new byte[10])).hasSize(10);
			}
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
		}
	}

	@Test
	void whenALinkIsClosedThenThePeerLearnsIt() throws Exception {
		try (LinkFixture fixture = LinkFixture.tls(address(), runner(LinkTls.ClientAuth.NONE),
				tls("", "runner", LinkTls.ClientAuth.NONE)); ClientLink link = fixture.connect()) {
			fixture.server.close();
			LinkFixture.await(() -> !link.isOpen());
			fixture.client.close();
			fixture.pool.shutdown();
			LinkFixture.await(() -> !fixture.hasThreads());
		}
	}

	@Test
	void whenAnAddressIsOfAUnixDomainSocketThenTlsIsNotUsed() throws Exception {
		try (LinkFixture fixture = LinkFixture.tls(LinkFixture.unixAddress(directory), runner(LinkTls.ClientAuth.NEED),
				tls("", "runner", LinkTls.ClientAuth.NONE)); ClientLink link = fixture.connect()) {
			assertThat(LinkFixture.echo(link, "echo", new byte[10])).hasSize(10);
		}
	}

}
