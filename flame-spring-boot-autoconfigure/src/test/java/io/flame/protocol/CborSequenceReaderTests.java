package io.flame.protocol;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.dataformat.cbor.CBORMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CborSequenceReaderTests {

	private final CBORMapper mapper = new CBORMapper();

	@RepeatedTest(200)
	void itemsAreFoundHoweverTheyArrive(RepetitionInfo repetition) throws Exception {
		Random random = new Random(repetition.getCurrentRepetition());
		List<byte[]> items = new ArrayList<>();
		ByteArrayOutputStream sequence = new ByteArrayOutputStream();
		for (int i = 0; i < 1 + random.nextInt(8); i++) {
			byte[] item = this.mapper.writeValueAsBytes(value(random, 0));
			items.add(item);
			sequence.writeBytes(item);
		}
		CborSequenceReader reader = new CborSequenceReader(new Dribble(sequence.toByteArray(), random), 10_000_000);
		for (byte[] item : items) {
			assertItem(reader, item);
		}
		assertThat(reader.next()).isNull();
	}

	private static void assertItem(CborSequenceReader reader, byte[] expected) throws Exception {
		CborSequenceReader.Item item = Objects.requireNonNull(reader.next());
		assertThat(item.complete()).isTrue();
		assertThat(item.bytes()).isEqualTo(expected);
	}

	private static Object value(Random random, int depth) {
		return switch (random.nextInt((depth < 4) ? 10 : 8)) {
			case 0 -> random.nextInt();
			case 1 -> random.nextLong();
			case 2 -> random.nextDouble();
			case 3 -> random.nextBoolean();
			case 4 -> "x".repeat(random.nextInt(600));
			case 5 -> new byte[random.nextInt(70_000)];
			case 6 -> new BigInteger(200, random);
			case 7 -> "\u20AC\uD83D\uDE00".repeat(random.nextInt(2000));
			case 8 -> {
				List<Object> list = new ArrayList<>();
				for (int i = 0; i < random.nextInt(30); i++) {
					list.add(value(random, depth + 1));
				}
				yield list;
			}
			default -> {
				Map<String, Object> map = new LinkedHashMap<>();
				for (int i = 0; i < random.nextInt(30); i++) {
					map.put("k" + i, value(random, depth + 1));
				}
				yield map;
			}
		};
	}

	@Test
	void itemsOfUnknownLengthAreFound() throws Exception {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (JsonGenerator generator = this.mapper.createGenerator(bytes)) {
			generator.writeStartObject();
			generator.writeName("a");
			generator.writeStartArray();
			generator.writeNumber(1);
			generator.writeStartObject();
			generator.writeEndObject();
			generator.writeEndArray();
			generator.writeEndObject();
		}
		byte[] item = bytes.toByteArray();
		bytes.write(0);
		CborSequenceReader reader = new CborSequenceReader(new ByteArrayInputStream(bytes.toByteArray()), 1000);
		assertItem(reader, item);
		assertItem(reader, new byte[] { 0 });
	}

	@ParameterizedTest
	@ValueSource(bytes = { 0x1C, 0x1D, 0x3E, 0x1F, 0x3F, (byte) 0xDF, (byte) 0xFF })
	void whatIsNoItemIsRefused(byte initial) {
		CborSequenceReader reader = new CborSequenceReader(new ByteArrayInputStream(new byte[] { initial, 0 }), 1000);
		assertThatExceptionOfType(MalformedEnvelopeException.class).isThrownBy(reader::next);
	}

	@Test
	void nestingWithoutEndIsRefused() {
		byte[] nested = new byte[1_000_000];
		Arrays.fill(nested, (byte) 0x81);
		CborSequenceReader reader = new CborSequenceReader(new ByteArrayInputStream(nested), 2_000_000);
		assertThatExceptionOfType(MalformedEnvelopeException.class).isThrownBy(reader::next);
	}

	@Test
	void whatEndsTooEarlyIsRefused() {
		byte[] text = this.mapper.writeValueAsBytes("x".repeat(5000));
		assertThatExceptionOfType(MalformedEnvelopeException.class)
			.isThrownBy(new CborSequenceReader(new ByteArrayInputStream(text, 0, 4999), 10_000)::next)
			.withMessageContaining("ends");
		assertThatExceptionOfType(MalformedEnvelopeException.class)
			.isThrownBy(new CborSequenceReader(new ByteArrayInputStream(text, 0, 4999), 1000)::next)
			.withMessageContaining("ends");
	}

	@RepeatedTest(50)
	void ofWhatIsTooLargeTheBeginningIsKeptAndTheNextItemIsFound(RepetitionInfo repetition) throws Exception {
		Random random = new Random(repetition.getCurrentRepetition());
		byte[] large = this.mapper.writeValueAsBytes(Map.of("invocationId", "x".repeat(4001 + random.nextInt(60_000))));
		byte[] largest = this.mapper.writeValueAsBytes("y".repeat(4001 + random.nextInt(60_000)));
		byte[] small = this.mapper.writeValueAsBytes("z".repeat(random.nextInt(3000)));
		ByteArrayOutputStream sequence = new ByteArrayOutputStream();
		sequence.writeBytes(small);
		sequence.writeBytes(large);
		sequence.writeBytes(largest);
		sequence.writeBytes(small);
		CborSequenceReader reader = new CborSequenceReader(new Dribble(sequence.toByteArray(), random), 4000);
		assertItem(reader, small);
		assertBeginning(reader, large);
		assertBeginning(reader, largest);
		assertItem(reader, small);
		assertThat(reader.next()).isNull();
	}

	private static void assertBeginning(CborSequenceReader reader, byte[] expected) throws Exception {
		CborSequenceReader.Item item = Objects.requireNonNull(reader.next());
		assertThat(item.complete()).isFalse();
		assertThat(item.bytes()).isEqualTo(Arrays.copyOf(expected, item.bytes().length)).hasSize(1024);
	}

	@Test
	void endsOfContainersOfAnyKindAreFound() throws Exception {
		String items = "80 A0 8180 A10001 C000 C1C200 5F41014100FF 7F6161FF 9FFF BFFF 9F9FFFA0FF 8200A20001029F00FF F4 FB0000000000000000 1B0000000000000001 40 60 5FFF D9010000";
		CborSequenceReader reader = new CborSequenceReader(
				new ByteArrayInputStream(HexFormat.of().parseHex(items.replace(" ", ""))), 100);
		for (String item : items.split(" ")) {
			assertItem(reader, HexFormat.of().parseHex(item));
		}
		assertThat(reader.next()).isNull();
	}

	/**
	 * Arrives in pieces.
	 */
	private static final class Dribble extends InputStream {

		private final InputStream bytes;

		private final Random random;

		Dribble(byte[] bytes, Random random) {
			this.bytes = new ByteArrayInputStream(bytes);
			this.random = random;
		}

		@Override
		public int read() throws IOException {
			return this.bytes.read();
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			return this.bytes.read(buffer, offset, Math.min(length, 1 + this.random.nextInt(3000)));
		}

	}

}
