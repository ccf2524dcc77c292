package io.flame.protocol.superjson;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.GregorianCalendar;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flame.FlameSerializationException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.std.StdSerializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for writing with {@link SuperJson}. The texts are what superjson 2.2.6 writes for
 * the same values.
 */
@NullUnmarked // tests pass null on purpose
class SuperJsonWriteTests {

	private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

	private static final String DATE = "{\"json\":\"2026-01-02T03:04:05.678Z\",\"meta\":{\"values\":[\"Date\"],\"v\":1}}";

	private static final JsonMapper TREES = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private final SuperJson superJson = new SuperJson(JsonMapper.builder());

	static Stream<Arguments> vectors() {
		GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"));
		calendar.setTimeInMillis(TIME.toEpochMilli());
		return Stream.of(Arguments.of(Instant.class, TIME, DATE), Arguments.of(Date.class, Date.from(TIME), DATE),
				Arguments.of(java.util.Calendar.class, calendar, DATE), Arguments.of(Object.class, TIME, DATE),
				Arguments.of(type(new TypeReference<Optional<Instant>>() {
				}), Optional.of(TIME), DATE),
				Arguments.of(Instant.class, Instant.EPOCH,
						"{\"json\":\"1970-01-01T00:00:00.000Z\",\"meta\":{\"values\":[\"Date\"],\"v\":1}}"),
				Arguments.of(Instant.class, Instant.ofEpochMilli(8_640_000_000_000_000L),
						"{\"json\":\"+275760-09-13T00:00:00.000Z\",\"meta\":{\"values\":[\"Date\"],\"v\":1}}"),
				Arguments.of(Date.class, new Date(-62198755200000L),
						"{\"json\":\"-000001-01-01T00:00:00.000Z\",\"meta\":{\"values\":[\"Date\"],\"v\":1}}"),
				Arguments.of(BigInteger.class, BigInteger.valueOf(-5),
						"{\"json\":\"-5\",\"meta\":{\"values\":[\"bigint\"],\"v\":1}}"),
				Arguments.of(long.class, 9007199254740991L, "{\"json\":9007199254740991}"),
				Arguments.of(long.class, 9007199254740992L,
						"{\"json\":\"9007199254740992\",\"meta\":{\"values\":[\"bigint\"],\"v\":1}}"),
				Arguments.of(long[].class, new long[] { 1, Long.MIN_VALUE },
						"{\"json\":[1,\"-9223372036854775808\"],\"meta\":{\"values\":{\"1\":[\"bigint\"]},\"v\":1}}"),
				Arguments.of(double[].class,
						new double[] { Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0 },
						"{\"json\":[\"NaN\",\"Infinity\",\"-Infinity\",\"-0\"],\"meta\":{\"values\":{\"0\":[\"number\"],\"1\":[\"number\"],\"2\":[\"number\"],\"3\":[\"number\"]},\"v\":1}}"),
				Arguments.of(type(new TypeReference<List<Float>>() {
				}), List.of(Float.NaN), "{\"json\":[\"NaN\"],\"meta\":{\"values\":{\"0\":[\"number\"]},\"v\":1}}"),
				Arguments.of(BigDecimal.class, new BigDecimal("1.10"), "{\"json\":1.10}"),
				Arguments.of(String.class, null, "{\"json\":null}"), Arguments.of(int.class, 5, "{\"json\":5}"),
				Arguments.of(type(new TypeReference<Set<String>>() {
				}), ordered("b", "a"), "{\"json\":[\"b\",\"a\"],\"meta\":{\"values\":[\"set\"],\"v\":1}}"),
				Arguments.of(type(new TypeReference<Set<Instant>>() {
				}), Set.of(TIME),
						"{\"json\":[\"2026-01-02T03:04:05.678Z\"],\"meta\":{\"values\":[\"set\",{\"0\":[\"Date\"]}],\"v\":1}}"),
				Arguments.of(type(new TypeReference<Map<String, Integer>>() {
				}), Map.of("a", 1), "{\"json\":{\"a\":1}}"),
				Arguments.of(type(new TypeReference<Map<Integer, String>>() {
				}), new TreeMap<>(Map.of(1, "x", 2, "y")),
						"{\"json\":[[1,\"x\"],[2,\"y\"]],\"meta\":{\"values\":[\"map\"],\"v\":1}}"),
				Arguments.of(type(new TypeReference<Map<Instant, String>>() {
				}), Map.of(TIME, "x"),
						"{\"json\":[[\"2026-01-02T03:04:05.678Z\",\"x\"]],\"meta\":{\"values\":[\"map\",{\"0.0\":[\"Date\"]}],\"v\":1}}"),
				Arguments.of(type(new TypeReference<Map<BigInteger, Instant>>() {
				}), Map.of(new BigInteger("9007199254740993"), TIME),
						"{\"json\":[[\"9007199254740993\",\"2026-01-02T03:04:05.678Z\"]],\"meta\":{\"values\":[\"map\",{\"0.0\":[\"bigint\"],\"0.1\":[\"Date\"]}],\"v\":1}}"),
				Arguments.of(type(new TypeReference<Map<Integer, Map<Object, Set<Instant>>>>() {
				}), Map.of(1, Map.of(true, ordered(TIME, Instant.EPOCH))),
						"{\"json\":[[1,[[true,[\"2026-01-02T03:04:05.678Z\",\"1970-01-01T00:00:00.000Z\"]]]]],\"meta\":{\"values\":[\"map\",{\"0.1\":[\"map\",{\"0.1\":[\"set\",{\"0\":[\"Date\"],\"1\":[\"Date\"]}]}]}],\"v\":1}}"),
				Arguments.of(type(new TypeReference<Map<SuperJsonReadTests.Point, String>>() {
				}), Map.of(new SuperJsonReadTests.Point(1, 2), "p"),
						"{\"json\":[[{\"x\":1,\"y\":2},\"p\"]],\"meta\":{\"values\":[\"map\"],\"v\":1}}"),
				Arguments.of(type(new TypeReference<Map<SuperJsonReadTests.Letter, Instant>>() {
				}), new EnumMap<>(Map.of(SuperJsonReadTests.Letter.a, TIME)),
						"{\"json\":{\"a\":\"2026-01-02T03:04:05.678Z\"},\"meta\":{\"values\":{\"a\":[\"Date\"]},\"v\":1}}"),
				Arguments.of(type(new TypeReference<Map<UUID, Integer>>() {
				}), Map.of(new UUID(0, 1), 1), "{\"json\":{\"00000000-0000-0000-0000-000000000001\":1}}"),
				Arguments.of(type(new TypeReference<Map<CustomerId, Integer>>() {
				}), Map.of(new CustomerId("c1"), 1), "{\"json\":{\"c1\":1}}"),
				Arguments.of(Object.class, Map.of("a", TIME),
						"{\"json\":{\"a\":\"2026-01-02T03:04:05.678Z\"},\"meta\":{\"values\":{\"a\":[\"Date\"]},\"v\":1}}"),
				Arguments.of(Object.class, Map.of(1L, "x"),
						"{\"json\":[[1,\"x\"]],\"meta\":{\"values\":[\"map\"],\"v\":1}}"),
				Arguments.of(byte[].class, new byte[] { 0, 1, 127, -128, -1 },
						"{\"json\":[0,1,127,128,255],\"meta\":{\"values\":[[\"typed-array\",\"Uint8Array\"]],\"v\":1}}"),
				Arguments.of(ByteBuffer.class, ByteBuffer.wrap(new byte[] { 1, 2 }),
						"{\"json\":[1,2],\"meta\":{\"values\":[[\"typed-array\",\"Uint8Array\"]],\"v\":1}}"),
				Arguments.of(type(new TypeReference<List<Object>>() {
				}), List.of(Set.of(), Map.of(), new byte[0]),
						"{\"json\":[[],{},[]],\"meta\":{\"values\":{\"0\":[\"set\"],\"2\":[[\"typed-array\",\"Uint8Array\"]]},\"v\":1}}"),
				Arguments.of(Object.class, Map.of("a.b", nested(), "", Map.of("", TIME)),
						"{\"json\":{\"a.b\":{\"c\\\\d\":\"2026-01-02T03:04:05.678Z\",\"e\\\\.f\":\"1\"},\"\":{\"\":\"2026-01-02T03:04:05.678Z\"}},\"meta\":{\"values\":{\"a\\\\.b.c\\\\\\\\d\":[\"Date\"],\"a\\\\.b.e\\\\\\\\\\\\.f\":[\"bigint\"],\".\":[\"Date\"]},\"v\":1}}"),
				Arguments.of(Object.class, List.of(List.of(TIME), Map.of("a", Map.of("b", BigInteger.TWO)), 1),
						"{\"json\":[[\"2026-01-02T03:04:05.678Z\"],{\"a\":{\"b\":\"2\"}},1],\"meta\":{\"values\":{\"0.0\":[\"Date\"],\"1.a.b\":[\"bigint\"]},\"v\":1}}"),
				Arguments.of(LocalDate.class, LocalDate.of(2026, 1, 2), "{\"json\":\"2026-01-02\"}"),
				Arguments.of(OffsetDateTime.class, OffsetDateTime.parse("2026-01-02T03:04:05+02:00"),
						"{\"json\":\"2026-01-02T03:04:05+02:00\"}"),
				Arguments.of(Duration.class, Duration.ofSeconds(90), "{\"json\":\"PT1M30S\"}"));
	}

	@ParameterizedTest
	@MethodSource("vectors")
	void writesWhatTheLibraryWrites(Type type, Object value, String expected) {
		assertThat(TREES.readTree(this.superJson.write(type, value))).isEqualTo(TREES.readTree(expected));
	}

	@Test
	void writesArgumentsAsTheirDeclaredTypes() {
		String text = this.superJson.writeArray(List.of(Shape.class, type(new TypeReference<List<Instant>>() {
		}), int.class, String.class), new Object[] { new Circle(2, TIME), List.of(TIME), 3, null });
		assertThat(TREES.readTree(text)).isEqualTo(TREES.readTree(
				"{\"json\":[{\"kind\":\"circle\",\"radius\":2,\"drawn\":\"2026-01-02T03:04:05.678Z\"},[\"2026-01-02T03:04:05.678Z\"],3,null],\"meta\":{\"values\":{\"0.drawn\":[\"Date\"],\"1.0\":[\"Date\"]},\"v\":1}}"));
	}

	@Test
	void writesUndefined() {
		assertThat(this.superJson.writeUndefined())
			.isEqualTo("{\"json\":null,\"meta\":{\"values\":[\"undefined\"],\"v\":1}}");
	}

	@Test
	void keepsDigitsBelowTheMillisecond() {
		assertThat(this.superJson.write(Instant.class, TIME.plusNanos(123_000)))
			.contains("\"2026-01-02T03:04:05.678123Z\"");
	}

	@Test
	void leavesTypesAloneThatTheApplicationFormats() {
		String text = this.superJson.write(Formatted.class,
				new Formatted(TIME, TIME, Long.MAX_VALUE, Map.of(7, "x"), new Money(5)));
		assertThat(TREES.readTree(text)).isEqualTo(TREES.readTree(
				"{\"json\":{\"day\":\"2026-01-02\",\"text\":\"2026-01-02T03:04:05.678Z\",\"id\":\"9223372036854775807\",\"byKey\":{\"k7\":\"x\"},\"money\":\"5 EUR\"}}"));
	}

	@Test
	void annotatesWhatCustomSerializersAndTreesWrite() {
		JsonNode tree = TREES.createObjectNode().put("n", Double.NaN).put("l", Long.MAX_VALUE);
		assertThat(TREES.readTree(this.superJson.write(JsonNode.class, tree))).isEqualTo(TREES.readTree(
				"{\"json\":{\"n\":\"NaN\",\"l\":\"9223372036854775807\"},\"meta\":{\"values\":{\"n\":[\"number\"],\"l\":[\"bigint\"]},\"v\":1}}"));
	}

	@Test
	void doesNotChangeTheBuilder() {
		JsonMapper.Builder builder = JsonMapper.builder();
		new SuperJson(builder);
		assertThat(builder.build().writeValueAsString(Set.of(TIME))).isEqualTo("[\"2026-01-02T03:04:05.678Z\"]");
	}

	@Test
	void refusesTimesThatJavaScriptCanNotHave() {
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.superJson.writeArray(List.of(String.class, Event.class),
					new Object[] { "x", new Event(Instant.MAX) }))
			.withMessageContainingAll("Argument 1", "Event", "'at'", "range of a JavaScript Date");
	}

	@Test
	void refusesToAnnotateBelowNamesThatTheLibraryRefuses() {
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.superJson.write(Object.class, Map.of("constructor", TIME)))
			.withMessageContaining("'constructor'");
		assertThat(this.superJson.write(Object.class, Map.of("constructor", 1)))
			.isEqualTo("{\"json\":{\"constructor\":1}}");
	}

	@Test
	void refusesCycles() {
		Object[] cycle = new Object[1];
		cycle[0] = cycle;
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.superJson.write(Object.class, cycle))
			.withMessageStartingWith("The result can not be written as java.lang.Object");
	}

	private static Map<String, Object> nested() {
		Map<String, Object> nested = new LinkedHashMap<>();
		nested.put("c\\d", TIME);
		nested.put("e\\.f", BigInteger.ONE);
		return nested;
	}

	@SafeVarargs
	@SuppressWarnings("varargs")
	private static <T> Set<T> ordered(T... elements) {
		Set<T> set = new LinkedHashSet<>();
		Collections.addAll(set, elements);
		return set;
	}

	private static Type type(TypeReference<?> reference) {
		return reference.getType();
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
	sealed interface Shape permits Circle {

	}

	record Circle(int radius, Instant drawn) implements Shape {

	}

	record Event(Instant at) {

	}

	record CustomerId(@JsonValue String value) {

	}

	record Money(int amount) {

	}

	record Formatted(@JsonFormat(pattern = "yyyy-MM-dd", timezone = "UTC") Instant day,
			@JsonFormat(shape = JsonFormat.Shape.STRING) Instant text,
			@JsonFormat(shape = JsonFormat.Shape.STRING) long id,
			@JsonSerialize(keyUsing = PrefixedKey.class) Map<Integer, String> byKey,
			@JsonSerialize(using = MoneySerializer.class) Money money) {

	}

	static class PrefixedKey extends StdSerializer<Object> {

		PrefixedKey() {
			super(Object.class);
		}

		@Override
		public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
			generator.writeName("k" + value);
		}

	}

	static class MoneySerializer extends StdSerializer<Money> {

		MoneySerializer() {
			super(Money.class);
		}

		@Override
		public void serialize(Money value, JsonGenerator generator, SerializationContext context) {
			generator.writeString(value.amount() + " EUR");
		}

	}

}
