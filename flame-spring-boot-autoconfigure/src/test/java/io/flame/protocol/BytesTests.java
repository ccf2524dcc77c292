package io.flame.protocol;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.flame.FlameSerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Byte arrays of all lengths, as CBOR.
 */
class BytesTests {

	private static final Type LIST = ResolvableType.forClassWithGenerics(List.class, byte[].class).getType();

	private final CBORMapper somebodyElses = new CBORMapper();

	private final InvocationCodecs codecs = new InvocationCodecs(List.of());

	private final InvocationCodec codec = this.codecs.cbor();

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 23, 24, 255, 256, 8191, 8192, 65_535, 65_536, 250_001, 300_000, 5 * 1024 * 1024 })
	void bytesOfAnyLengthTravel(int length) throws Exception {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		Document document = new Document("a", bytes, "z");
		List<byte[]> list = Arrays.asList(bytes, null, new byte[] { 1 }, bytes);
		List<Type> types = List.of(int.class, byte[].class, Document.class, byte[].class, LIST, Object.class,
				byte[].class);
		List<@Nullable Object> expected = Arrays.asList(7, bytes, document, null, list, bytes, bytes);
		byte[] request = encode(types, expected.toArray());

		assertSame(Arrays.asList(this.codecs.decodeRequest(request, InvocationCodecs.CBOR).bindArguments(types)),
				expected);
		JsonNode seen = this.somebodyElses.readTree(request);
		assertThat(seen.get("args").get(1).binaryValue()).isEqualTo(bytes);
		assertThat(seen.get("args").get(6).binaryValue()).isEqualTo(bytes);
		assertThat(seen.get("attempt").intValue()).isEqualTo(3);
		assertThat(seen.get("args").size()).isEqualTo(7);
		assertThat(result(bytes, byte[].class)).isEqualTo(bytes);
		assertSame(result(document, Document.class), document);
		assertSame(result(list, LIST), list);
		assertThat(result(null, byte[].class)).isNull();
	}

	/**
	 * AssertJ takes minutes to compare millions of bytes within other values.
	 */
	private void assertSame(@Nullable Object actual, Object expected) {
		assertThat(this.somebodyElses.writeValueAsBytes(actual))
			.isEqualTo(this.somebodyElses.writeValueAsBytes(expected));
	}

	private byte[] encode(List<Type> types, Object[] arguments) {
		RequestFields fields = new RequestFields("service", "method", Map.of(), null, null);
		return this.codec.encodeRequest(fields, types, arguments)
			.toBody(new AttemptFields("id", 1000, 3, null, 1, 2))
			.toByteArray();
	}

	private @Nullable Object result(@Nullable Object result, Type type) throws MalformedEnvelopeException {
		EncodedBody body = this.codec.encodeResponse(new InvocationResponse.Success(result), type);
		byte[] bytes = body.toByteArray();
		assertThat(body.length()).isEqualTo(bytes.length);
		return ((InvocationResponse.Success) this.codec.decodeResponse(bytes, type)).result();
	}

	@Test
	void largeBytesAreNotCopied() {
		byte[] bytes = new byte[1024 * 1024];
		EncodedBody body = this.codec.encodeResponse(new InvocationResponse.Success(bytes), byte[].class);
		List<byte[]> pieces = new ArrayList<>();
		body.forEachPiece((piece, offset, length) -> pieces.add(piece));
		assertThat(pieces).hasSize(3);
		assertThat(pieces.get(1)).isSameAs(bytes);
		EncodedBody detached = body.detach();
		assertThat(detached.toByteArray()).isEqualTo(body.toByteArray());
		bytes[5]++;
		assertThat(detached.toByteArray()).isNotEqualTo(body.toByteArray());
		assertThat(detached.detach()).isSameAs(detached);
	}

	/**
	 * A value may give the same array for different contents while it is written.
	 */
	@Test
	void bytesWithinValuesAreCopied() throws Exception {
		byte[] bytes = new byte[300_000];
		EncodedBody body = this.codec.encodeResponse(new InvocationResponse.Success(List.of(bytes)), LIST);
		bytes[5]++;
		assertThat(this.somebodyElses.readTree(body.toByteArray()).get("result").get(0).binaryValue())
			.isEqualTo(new byte[300_000]);
	}

	@Test
	void signatureIsOfAllPieces() throws Exception {
		RequestSigner signer = new RequestSigner(List.of("new", "old"));
		byte[] bytes = new byte[100_000];
		EncodedBody body = this.codec.encodeResponse(new InvocationResponse.Success(bytes), byte[].class);
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		body.writeTo(written);
		assertThat(written.toByteArray()).isEqualTo(body.toByteArray());
		assertThat(signer.sign(body)).isEqualTo(signer.sign(written.toByteArray()));
		String old = new RequestSigner(List.of("old")).sign(body);
		SignatureCheck check = signer.check(old);
		body.forEachPiece(check::update);
		assertThat(check.verify()).isTrue();
		bytes[99_999]++;
		check = signer.check(old);
		body.forEachPiece(check::update);
		assertThat(check.verify()).isFalse();
		assertThat(signer.check(null).verify()).isFalse();
		assertThat(signer.check("00").verify()).isFalse();
	}

	/**
	 * What another client may send for a byte array.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "40", "4103", "5803010203", "590003010203", "5a00000003010203", "5b0000000000000003010203",
			"5fff", "5f4101420203ff", "5f4040ff", "d7420102", "f6", "f7", "6441514944", "60", "80", "83010203" })
	void bytesMayBeGivenInManyForms(String hex) throws Exception {
		byte[] value = HexFormat.of().parseHex(hex);
		byte @Nullable [] expected = this.somebodyElses.readValue(value, byte[].class);
		assertThat(argument(value)).isEqualTo(expected);
		assertThat(((InvocationResponse.Success) this.codec.decodeResponse(response(value), byte[].class)).result())
			.isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "c24103", "f0", "f820", "01", "f5", "a0", "8161", "6121", "5f0102ff", "5f6161ff" })
	void otherValuesAreNoBytes(String hex) {
		byte[] value = HexFormat.of().parseHex(hex);
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> argument(value))
			.satisfies((ex) -> assertThat(ex).isInstanceOfAny(FlameSerializationException.class,
					MalformedEnvelopeException.class));
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> this.codec.decodeResponse(response(value), byte[].class))
			.satisfies((ex) -> assertThat(ex).isInstanceOfAny(FlameSerializationException.class,
					MalformedEnvelopeException.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "41", "420a", "5803", "58", "59ffff00", "5a7fffffff00", "5affffffff00",
			"5b7fffffffffffffff00", "5bffffffffffffffff00", "5bfffffffffffffff700", "5f4101", "5f42", "5f", "5c00" })
	void bytesThatAreNotThereAreMalformed(String hex) {
		byte[] value = HexFormat.of().parseHex(hex);
		byte[] request = request(value);
		assertThatExceptionOfType(MalformedEnvelopeException.class).isThrownBy(
				() -> this.codecs.decodeRequest(Arrays.copyOf(request, request.length - 2), InvocationCodecs.CBOR));
		byte[] response = response(value);
		assertThatExceptionOfType(MalformedEnvelopeException.class)
			.isThrownBy(() -> this.codec.decodeResponse(Arrays.copyOf(response, response.length - 1), byte[].class));
	}

	private @Nullable Object argument(byte[] value) throws MalformedEnvelopeException {
		return this.codecs.decodeRequest(request(value), InvocationCodecs.CBOR)
			.bindArguments(List.of(int.class, byte[].class, int.class))[1];
	}

	private static byte[] request(byte[] value) {
		return join("bf" + "697365727669636549646173" + "686d6574686f644964616d" + "64617267739f05", value, "07ffff");
	}

	private static byte[] response(byte[] value) {
		return join("bf626f6bf566726573756c74", value, "ff");
	}

	private static byte[] join(String before, byte[] value, String after) {
		return HexFormat.of().parseHex(before + HexFormat.of().formatHex(value) + after);
	}

	@Test
	void modulesOfTheApplicationMayWriteBytesAsTheyLike() throws Exception {
		SimpleModule module = new SimpleModule().addSerializer(new Invert())
			.addDeserializer(byte[].class, new Revert());
		InvocationCodec own = new InvocationCodecs(List.of(module)).cbor();
		byte[] bytes = new byte[20_000];
		byte[] response = own.encodeResponse(new InvocationResponse.Success(bytes), byte[].class).toByteArray();
		assertThat(this.somebodyElses.readTree(response).get("result").binaryValue()).startsWith(-1, -1)
			.hasSize(20_000);
		assertThat(((InvocationResponse.Success) own.decodeResponse(response, byte[].class)).result()).isEqualTo(bytes);
	}

	private static byte[] inverted(byte[] bytes) {
		byte[] inverted = bytes.clone();
		for (int i = 0; i < inverted.length; i++) {
			inverted[i] ^= -1;
		}
		return inverted;
	}

	record Document(String name, byte[] content, String end) {

	}

	static class Invert extends StdSerializer<byte[]> {

		Invert() {
			super(byte[].class);
		}

		@Override
		public void serialize(byte[] value, JsonGenerator generator, SerializationContext context) {
			generator.writeBinary(inverted(value));
		}

	}

	static class Revert extends StdDeserializer<byte[]> {

		Revert() {
			super(byte[].class);
		}

		@Override
		public byte[] deserialize(JsonParser parser, DeserializationContext context) {
			return inverted(parser.getBinaryValue());
		}

	}

}
