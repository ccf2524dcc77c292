package io.flame.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.flame.protocol.EncodedBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Authenticated peers that send garbage.
 */
class FrameFuzzTests {

	private static final int MAX = 1000;

	private static final LinkSettings SETTINGS = new LinkSettings(MAX, 1024 * 1024, Duration.ofSeconds(5));

	private static final Set<FrameType> OF_PARENT = Set.of(FrameType.CALL, FrameType.CANCEL, FrameType.ABORT,
			FrameType.PING);

	@TempDir
	Path directory;

	@Test
	void whenFramesAreGarbageThenTheAssemblerFindsTheMessagesThatWereSent() throws Exception {
		FrameGarbage garbage = new FrameGarbage(1, FrameType.CALL);
		int found = 0;
		int violations = 0;
		for (int i = 0; i < 5000; i++) {
			byte[] bytes = garbage.next();
			List<String> messages = new ArrayList<>();
			try {
				assemble(bytes, messages);
			}
			catch (LinkException ex) {
				violations++;
			}
			assertThat(messages).isEqualTo(FrameGarbage.messages(bytes, FrameType.CALL, OF_PARENT, MAX));
			found += messages.size();
		}
		assertThat(found).isGreaterThan(5000);
		assertThat(violations).isGreaterThan(1000);
	}

	private static void assemble(byte[] bytes, List<String> messages) throws IOException {
		ScriptedChannel channel = new ScriptedChannel(bytes);
		channel.fragment(64);
		FrameReader frames = new FrameReader(channel);
		MessageAssembler assembler = new MessageAssembler(MAX);
		while (frames.read() > 0) {
			while (frames.next()) {
				if (!OF_PARENT.contains(frames.type())) {
					throw new LinkException("unexpected");
				}
				if (frames.type() == FrameType.CALL) {
					IncomingMessage message = assembler.add(frames, (id, head, length) -> {
					});
					if (message != null) {
						messages.add(FrameGarbage.describe(message.id(), message.head(), message.body()));
					}
				}
				else if (frames.type() == FrameType.ABORT) {
					assembler.abort(frames.id());
				}
				frames.skipRest();
			}
		}
	}

	@Test
	void whenAParentSendsGarbageThenOnlyMessagesThatWereSentAreExecuted() throws Exception {
		Queue<String> executed = new ConcurrentLinkedQueue<>();
		TestHandler handler = new TestHandler() {

			@Override
			public void handle(ServerCall call) {
				executed.add(FrameGarbage.describe(call.id(), call.head(), call.body()));
				call.respond(new byte[0], EncodedBody.of(call.body()));
			}

		};
		FrameGarbage garbage = new FrameGarbage(2, FrameType.CALL);
		try (LinkFixture fixture = LinkFixture.with(LinkFixture.unixAddress(this.directory), handler, SETTINGS);
				ClientLink other = fixture.connect()) {
			for (int i = 0; i < 800; i++) {
				byte[] bytes = garbage.next();
				executed.clear();
				List<String> expected = FrameGarbage.messages(bytes, FrameType.CALL, OF_PARENT, MAX);
				try (RawPeer parent = RawPeer.connect(fixture.server.address())) {
					parent.write(ByteBuffer.wrap(bytes));
					LinkFixture.await(() -> executed.size() >= expected.size());
				}
				assertThat(executed).containsExactlyInAnyOrderElementsOf(expected);
			}
			LinkFixture.call(other, "echo", new byte[0], Duration.ofSeconds(5));
			assertThat(other.isOpen()).isTrue();
			assertThat(fixture.uncaught).isEmpty();
			fixture.close();
			LinkFixture.await(() -> !fixture.hasThreads());
		}
	}

	@Test
	void whenARunnerSendsGarbageThenEachCallHasOneOutcome() throws Exception {
		FrameGarbage garbage = new FrameGarbage(3, FrameType.RESULT);
		try (LinkFixture fixture = LinkFixture.with(LinkFixture.unixAddress(this.directory), new TestHandler(),
				SETTINGS); ServerSocketChannel server = ServerSocketChannel.open().bind(LinkFixture.loopback())) {
			int links = 200;
			for (int i = 0; i < links; i++) {
				Callers.Caller<RawPeer> accepted = Callers.start(() -> RawPeer.accept(server));
				try (ClientLink link = fixture.connect(server.getLocalAddress()); RawPeer runner = accepted.join()) {
					List<Callers.Caller<LinkOutcome>> callers = new ArrayList<>();
					for (int call = 0; call < 3; call++) {
						callers.add(Callers
							.start(() -> LinkFixture.call(link, "echo", new byte[0], Duration.ofSeconds(20))));
					}
					for (int call = 0; call < 3; call++) {
						runner.read(FrameType.CALL).skipRest();
					}
					runner.write(ByteBuffer.wrap(garbage.next()));
					runner.close();
					for (Callers.Caller<LinkOutcome> caller : callers) {
						assertThat(caller.join()).isInstanceOfAny(LinkOutcome.Responded.class,
								LinkOutcome.TooLarge.class, LinkOutcome.Lost.class);
					}
					LinkFixture.await(() -> !link.isOpen() && link.executing() == 0);
				}
			}
			assertThat(fixture.uncaught).isEmpty();
			assertThat(fixture.listener.reasons).hasSize(links);
			fixture.close();
			LinkFixture.await(() -> !fixture.hasThreads());
		}
	}

	@Test
	void whenMessagesPretendToBeHugeThenTheyTakeNoMemory() throws Exception {
		try (LinkFixture fixture = LinkFixture.unix(this.directory);
				RawPeer parent = RawPeer.connect(fixture.server.address())) {
			long max = LinkFixture.SETTINGS.maxMessageSize();
			for (int i = 0; i < 500; i++) {
				long total = (i % 2 != 0) ? Long.MAX_VALUE : max + 1;
				ByteBuffer frame = RawPeer.frame(FrameType.CALL, FrameFormat.MORE, i,
						ByteBuffer.allocate(10).putLong(total).array());
				LinkFixture.await(() -> parent.write(frame));
			}
			LinkFixture.await(() -> fixture.handler.tooLarge.size() == 500);
			assertThat(fixture.handler.seen).isEmpty();
		}
	}

}
