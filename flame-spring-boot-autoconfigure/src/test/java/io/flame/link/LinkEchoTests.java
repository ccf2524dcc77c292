package io.flame.link;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages of all sizes over both transports.
 */
class LinkEchoTests {

	private static final int[] SIZES = { 0, 1, 16 * 1024 - 1, 16 * 1024, 16 * 1024 + 1, 64 * 1024 - 1, 64 * 1024,
			64 * 1024 + 1, 1024 * 1024, 20 * 1024 * 1024 };

	@TempDir
	Path directory;

	private LinkFixture fixture(String transport) throws IOException {
		return "unix".equals(transport) ? LinkFixture.unix(this.directory) : LinkFixture.tcp();
	}

	@ParameterizedTest
	@ValueSource(strings = { "unix", "tcp" })
	void whenOneCallerSendsMessagesOfAllSizesThenTheyReturnIntact(String transport) throws Exception {
		try (LinkFixture fixture = fixture(transport); ClientLink link = fixture.connect()) {
			for (int size : SIZES) {
				byte[] body = LinkFixture.random(size);
				assertThat(LinkFixture.echo(link, "echo", body)).isEqualTo(body);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "unix", "tcp" })
	void whenManyCallersSendMessagesOfAllSizesThenTheyReturnIntact(String transport) throws Exception {
		try (LinkFixture fixture = fixture(transport); ClientLink link = fixture.connect()) {
			Callers.perform(16, (number) -> {
				for (int i = 0; i < SIZES.length - 1; i++) {
					byte[] body = LinkFixture.random(SIZES[(number + i) % (SIZES.length - 1)]);
					assertThat(LinkFixture.echo(link, "echo " + number, body)).isEqualTo(body);
				}
				return number;
			});
			assertThat(link.executing()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "unix", "tcp" })
	void whenLargeMessagesAreTransferredThenSmallCallsFinishLongBefore(String transport) throws Exception {
		try (LinkFixture fixture = fixture(transport); ClientLink link = fixture.connect()) {
			byte[] large = new byte[20 * 1024 * 1024];
			AtomicBoolean transferring = new AtomicBoolean(true);
			int transfers = 5;
			Callers.Caller<Boolean> transfer = Callers.start(() -> {
				for (int i = 0; i < transfers; i++) {
					LinkFixture.echo(link, "echo large", large);
				}
				transferring.set(false);
				return true;
			});
			int calls = 0;
			while (transferring.get()) {
				LinkFixture.echo(link, "echo small", new byte[10]);
				calls++;
			}
			assertThat(transfer.join()).isTrue();
			// behind large messages, there and back, there would be two for each of them
			assertThat(calls).isGreaterThan(4 * transfers);
		}
	}

}
