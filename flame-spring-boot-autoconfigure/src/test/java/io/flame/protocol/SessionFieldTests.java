package io.flame.protocol;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sessions on the wire.
 */
class SessionFieldTests {

	private static final RequestFields FIELDS = new RequestFields("counter", "add", Map.of("a", "b"), "key", "call");

	private final InvocationCodecs codecs = new InvocationCodecs(List.of());

	private final SessionRequest request = new SessionRequest("chat:1", "stamp", true, 1234,
			Map.of("", new byte[] { 1, 2 }, "counter", new byte[100_000]),
			new SessionRequest.ContextUpdate(null, new byte[] { 3 }));

	private InvocationCodec codec(String name) {
		return name.equals("cbor") ? this.codecs.cbor()
				: name.equals("superjson") ? this.codecs.superJson() : this.codecs.plainJson();
	}

	private static AttemptFields attempt(byte[] session) {
		return new AttemptFields("invocation", 1000, 2, "runner", 5, 6, session, null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "superjson", "json" })
	void aRequestCarriesItsSession(String name) throws Exception {
		InvocationCodec codec = codec(name);
		byte[] body = codec.encodeRequest(FIELDS, List.of(int.class), new Object[] { 42 })
			.toBody(attempt(this.codecs.encodeSession(this.request)))
			.toByteArray();
		ReceivedRequest received = this.codecs.decodeRequest(body, codec.mediaType());
		verify(Objects.requireNonNull(received.session()));
		assertThat(received.bindArguments(List.of(int.class))).containsExactly(42);
		assertThat(received.request().callId()).isEqualTo("call");
	}

	@Test
	void aCallOnALinkCarriesItsSessionInFrontOfItsArguments() throws Exception {
		byte[] session = this.codecs.encodeSession(this.request);
		AttemptFields attempt = attempt(session);
		EncodedRequest encoded = this.codecs.cbor().encodeRequest(FIELDS, List.of(int.class), new Object[] { 42 });
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		encoded.arguments().after(session).writeTo(body);
		byte[] head = Objects.requireNonNull(CallHead.encode(FIELDS, attempt));
		ReceivedRequest received = this.codecs.decodeRequest(head, body.toByteArray());
		verify(Objects.requireNonNull(received.session()));
		assertThat(received.bindArguments(List.of(int.class))).containsExactly(42);
		assertThat(received.request().trace()).containsEntry("a", "b");
		byte[] cut = new byte[session.length - 1];
		assertThatExceptionOfType(MalformedEnvelopeException.class)
			.isThrownBy(() -> this.codecs.decodeRequest(head, cut));
	}

	private void verify(SessionRequest received) {
		assertThat(received).usingRecursiveComparison().isEqualTo(this.request);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "superjson", "json" })
	void aSessionThatIsNoneIsMalformed(String name) {
		InvocationCodec codec = codec(name);
		byte[] body = codec.encodeRequest(FIELDS, List.of(), new Object[0])
			.toBody(attempt(new byte[] { 1, 2, 3 }))
			.toByteArray();
		assertThatExceptionOfType(MalformedEnvelopeException.class)
			.isThrownBy(() -> this.codecs.decodeRequest(body, codec.mediaType()))
			.withMessageContaining("session");
	}

	@Test
	void aSessionThatIsNotBinaryIsMalformed() {
		byte[] body = """
				{"serviceId":"a","methodId":"b","args":[],"session":%s}""".formatted("{}").getBytes();
		assertThatExceptionOfType(MalformedEnvelopeException.class)
			.isThrownBy(() -> this.codecs.decodeRequest(body, InvocationCodecs.JSON))
			.withMessageContaining("'session' must be binary");
		byte[] text = """
				{"serviceId":"a","methodId":"b","args":[],"session":"\u00e4?"}""".getBytes();
		assertThatExceptionOfType(MalformedEnvelopeException.class)
			.isThrownBy(() -> this.codecs.decodeRequest(text, InvocationCodecs.JSON));
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "superjson", "json" })
	void aResponseCarriesTheChangesOfItsSession(String name) throws Exception {
		InvocationCodec codec = codec(name);
		byte[] changes = this.codecs
			.encodeSession(new SessionResponse("next", Map.of("counter", new byte[] { 4 }, "", new byte[0])));
		ReceivedResponse received = codec.readResponse(
				codec.encodeResponse(new InvocationResponse.Success("done", changes), String.class).toByteArray());
		SessionResponse session = this.codecs.decodeSessionResponse(Objects.requireNonNull(received.session()));
		assertThat(session.stamp()).isEqualTo("next");
		assertThat(session.changes()).containsOnlyKeys("counter", "").containsEntry("counter", new byte[] { 4 });
		ReceivedResponse kept = codec.responseOf(received.resultBytes());
		assertThat(kept.bindResult(String.class)).isEqualTo("done");
	}

}
