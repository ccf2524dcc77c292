package io.flame.link;

import java.io.File;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * What is left of links that are closed.
 */
class LinkCloseTests {

	private static final byte[] EMPTY = new byte[0];

	@TempDir
	Path directory;

	private static int descriptors() {
		String[] names = new File("/proc/self/fd").list();
		return (names != null) ? names.length : 0;
	}

	/**
	 * Use everything once, in all states.
	 */
	private void use(boolean unix, boolean serverFirst) throws Exception {
		LinkFixture fixture = unix ? LinkFixture.unix(this.directory) : LinkFixture.tcp();
		SocketChannel silent = SocketChannel.open(fixture.server.address());
		ClientLink link = fixture.connect();
		fixture.connect();
		LinkFixture.echo(link, "echo", new byte[100_000]);
		List<Callers.Caller<LinkOutcome>> callers = new ArrayList<>();
		for (String head : List.of("hold 1", "early 2", "pause 30000")) {
			callers.add(Callers.start(() -> LinkFixture.call(link, head, EMPTY, Duration.ofSeconds(10))));
		}
		LinkFixture.await(() -> fixture.handler.seen.size() == 4);
		if (serverFirst) {
			fixture.server.close();
			fixture.client.close();
		}
		else {
			fixture.client.close();
			fixture.server.close();
		}
		for (Callers.Caller<LinkOutcome> caller : callers) {
			caller.join();
		}
		silent.close();
		assertThat(link.isOpen()).isFalse();
		fixture.close();
		LinkFixture.await(() -> !fixture.hasThreads());
		LinkFixture.await(() -> fixture.listener.reasons.size() == 2);
		assertThat(fixture.uncaught).isEmpty();
		if (fixture.server.address() instanceof UnixDomainSocketAddress address) {
			assertThat(Files.exists(address.getPath())).isFalse();
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void whenEverythingIsClosedThenNoThreadFileOrDescriptorIsLeft() throws Exception {
		use(true, true);
		use(false, false);
		int before = descriptors();
		for (int i = 0; i < 10; i++) {
			use(i % 2 != 0, i % 4 > 1);
		}
		LinkFixture.await(() -> descriptors() <= before);
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void whenSingleLinksAreClosedThenNoDescriptorIsLeft() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory)) {
			fixture.connect().close();
			LinkFixture.await(() -> fixture.listener.reasons.size() == 1);
			TestHandler.pause(100_000);
			int before = descriptors();
			for (int i = 0; i < 50; i++) {
				try (ClientLink link = fixture.connect()) {
					LinkFixture.echo(link, "echo", new byte[(i % 2 != 0) ? 10 : 3_000_000]);
				}
			}
			LinkFixture.await(() -> descriptors() <= before);
		}
	}

	@Test
	void whenTheClientIsClosedWhileItConnectsThenThereIsNoLink() throws Exception {
		LinkFixture fixture = LinkFixture.unix(this.directory);
		try (ServerSocketChannel server = ServerSocketChannel.open().bind(LinkFixture.loopback())) {
			Callers.Caller<Integer> connecting = Callers.start(() -> {
				assertThatIOException().isThrownBy(() -> fixture.connect(server.getLocalAddress()));
				return 0;
			});
			try (SocketChannel accepted = server.accept()) {
				fixture.close();
				ServerHandshake handshake = new ServerHandshake(new HandshakeChannel(new PlainChannel(accepted)),
						LinkFixture.SIGNER.keys(), "runner-1", "", false);
				assertThat(handshake.proceed(new TestHandler())).isTrue();
				connecting.join();
			}
			LinkFixture.await(() -> !fixture.hasThreads());
		}
	}

	@Test
	void whenAServerIsClosedThenItsAddressCanBeUsedAgain() throws Exception {
		LinkFixture first = LinkFixture.unix(this.directory);
		first.close();
		first.close();
		try (LinkFixture second = LinkFixture.on(first.server.address(), LinkFixture.SETTINGS, LinkFixture.SETTINGS);
				ClientLink link = second.connect()) {
			assertThat(LinkFixture.echo(link, "echo", new byte[10])).hasSize(10);
		}
	}

	@Test
	void whenALinkIsClosedThenCallsAndPingsFailAtOnce() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory)) {
			ClientLink link = fixture.connect();
			link.close();
			assertThat(LinkFixture.call(link, "echo", EMPTY, Duration.ofSeconds(10)))
				.isEqualTo(new LinkOutcome.Lost("The link was closed.", false));
			assertThatIOException().isThrownBy(() -> link.ping(Duration.ofSeconds(10).toNanos()))
				.withMessage("The link was closed.");
			assertThat(link.executing()).isZero();
		}
	}

	@Test
	void whenAServerClosesThenResponsesThatWereGivenStillArrive() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory); ClientLink link = fixture.connect()) {
			Callers.Caller<LinkOutcome> caller = Callers
				.start(() -> LinkFixture.call(link, "produce 20000000", EMPTY, Duration.ofSeconds(20)));
			LinkFixture.await(() -> fixture.handler.seen.size() == 1);
			fixture.server.close();
			assertThat(caller.join()).isInstanceOfSatisfying(LinkOutcome.Responded.class,
					(responded) -> assertThat(responded.body()).hasSize(20_000_000));
		}
	}

}
