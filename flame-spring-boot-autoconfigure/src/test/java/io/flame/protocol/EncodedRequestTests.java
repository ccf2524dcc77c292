package io.flame.protocol;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.flame.FlameSerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls that are encoded once and completed for each attempt.
 */
class EncodedRequestTests {

	private static final List<Type> TYPES = List.of(String.class, byte[].class, int.class);

	private final InvocationCodecs codecs = new InvocationCodecs(List.of());

	private InvocationCodec codec(String name) {
		return switch (name) {
			case "cbor" -> this.codecs.cbor();
			case "superjson" -> this.codecs.superJson();
			default -> this.codecs.plainJson();
		};
	}

	private static EncodedRequest encode(InvocationCodec codec, Object... arguments) {
		return codec.encodeRequest(new RequestFields("s", "m", Map.of("traceparent", "00-1"), "key\u00e4", "call"),
				TYPES, arguments);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "superjson", "plain" })
	void eachAttemptIsAnEnvelopeOfItsOwn(String name) throws Exception {
		InvocationCodec codec = codec(name);
		byte[] bytes = new byte[20_000];
		Arrays.fill(bytes, (byte) 7);
		EncodedRequest encoded = encode(codec, "text", bytes, 5);
		for (AttemptFields attempt : List.of(new AttemptFields(new UUID(1, 2).toString(), 1, 1, "runner-1", 0, 1),
				new AttemptFields("x\u00e4\"", 23, 24, null, 255, 256),
				new AttemptFields("y".repeat(23), 65_535, 65_536, "r".repeat(256), 4_294_967_295L, 4_294_967_296L),
				new AttemptFields("z".repeat(24), Long.MAX_VALUE, Integer.MAX_VALUE, "", 1_800_000_000_000L,
						Long.MAX_VALUE))) {
			EncodedBody body = encoded.toBody(attempt);
			byte[] whole = body.toByteArray();
			assertThat(body.length()).isEqualTo(whole.length);
			ReceivedRequest received = this.codecs.decodeRequest(whole, codec.mediaType());
			InvocationRequest expected = new InvocationRequest(attempt.invocationId(), "s", "m", attempt.timeoutMs(),
					Map.of("traceparent", "00-1"), "key\u00e4", "call", attempt.attempt(), attempt.audience(),
					attempt.issuedAt(), attempt.expiresAt());
			assertThat(received.request()).isEqualTo(expected);
			@Nullable Object[] arguments = received.bindArguments(TYPES);
			assertThat(arguments[0]).isEqualTo("text");
			assertThat((byte[]) arguments[1]).isEqualTo(bytes);
			assertThat(arguments[2]).isEqualTo(5);
		}
	}

	@Test
	void theBoundOfAnAttemptHolds() {
		EncodedRequest encoded = encode(this.codecs.plainJson(), "", new byte[0], 0);
		AttemptFields longest = new AttemptFields(new UUID(-1, -1).toString(), Long.MAX_VALUE, Integer.MAX_VALUE,
				"a-runner-with-a-name-of-60-characters-which-is-really-a-lot-", Long.MAX_VALUE, Long.MAX_VALUE);
		assertThat(encoded.toBody(longest).length() - encoded.length())
			.isLessThanOrEqualTo(EncodedRequest.MAX_ATTEMPT_LENGTH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cbor", "superjson", "plain" })
	void theDigestIsOfTheArgumentsOnly(String name) {
		InvocationCodec codec = codec(name);
		byte[] digest = encode(codec, "text", new byte[10_000], 5).argumentsDigest();
		assertThat(digest).hasSize(32);
		assertThat(encode(codec, "text", new byte[10_000], 5).argumentsDigest()).isEqualTo(digest);
		assertThat(codec
			.encodeRequest(new RequestFields("other", "n", Map.of(), null, null), TYPES,
					new Object[] { "text", new byte[10_000], 5 })
			.argumentsDigest()).isEqualTo(digest);
		assertThat(encode(codec, "texts", new byte[10_000], 5).argumentsDigest()).isNotEqualTo(digest);
		byte[] other = new byte[10_000];
		other[9_999] = 1;
		assertThat(encode(codec, "text", other, 5).argumentsDigest()).isNotEqualTo(digest);
		assertThat(encode(codec, "text", new byte[10_000], 6).argumentsDigest()).isNotEqualTo(digest);
	}

	@Test
	void whatCannotBeWrittenIsKnownBeforeTheAttempt() {
		for (RequestFields fields : List.of(new RequestFields("s", "m", Map.of(), "\ud83d", null),
				new RequestFields("s", "m", Map.of("a", "\ud83d"), null, null))) {
			assertThatExceptionOfType(FlameSerializationException.class)
				.isThrownBy(() -> this.codecs.cbor().encodeRequest(fields, List.of(), new Object[0]));
		}
	}

}
