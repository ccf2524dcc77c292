package io.flame.protocol.superjson;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link SuperJson} reads what it writes.
 */
@NullUnmarked // tests pass null on purpose
class SuperJsonRoundTripTests {

	private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

	private final SuperJson superJson = new SuperJson(JsonMapper.builder()
		.addModule(new SimpleModule().addSerializer(Money.class, new MoneySerializer())
			.addDeserializer(Money.class, new MoneyDeserializer())));

	static Stream<Arguments> values() {
		return Stream.of(Arguments.of(Rich.class, rich()), Arguments.of(type(new TypeReference<List<Shape>>() {
		}), List.of(new Circle(1.5, Map.of(1, Set.of(TIME))),
				new Group(Set.of(new Circle(Double.NaN, Map.of())), TIME))),
				Arguments.of(type(new TypeReference<Map<Long, List<Shape>>>() {
				}), Map.of(Long.MAX_VALUE, List.of(new Circle(-0.0, Map.of(-1, Set.of()))))),
				Arguments.of(type(new TypeReference<Map<Point, Map<Point, Shape>>>() {
				}), Map.of(new Point(1, 2), Map.of(new Point(3, 4), new Circle(1, Map.of())))),
				Arguments.of(type(new TypeReference<Map<Boolean, byte[]>>() {
				}), Collections.singletonMap(true, null)), Arguments.of(type(new TypeReference<Box<Set<BigInteger>>>() {
				}), new Box<>(Set.of(BigInteger.ONE))), Arguments.of(type(new TypeReference<Map<LocalDate, Instant>>() {
				}), Map.of(LocalDate.of(2026, 1, 2), TIME)),
				Arguments.of(Wrapped.class, new Wrapped(1, new Inner(TIME, Map.of(2, "b")))));
	}

	@ParameterizedTest
	@MethodSource("values")
	void readsWhatItWrites(Type type, Object value) {
		String text = this.superJson.write(type, value);
		assertThat(this.superJson.read(text, type)).usingRecursiveComparison()
			.withComparatorForType(Double::compare, Double.class)
			.withComparatorForType(Float::compare, Float.class)
			.isEqualTo(value);
	}

	@Test
	void readsMapsAlsoWhereJacksonBuffersAnObjectToFindItsType() {
		String text = "{\"json\":{\"radius\":\"NaN\",\"marks\":[[1,[\"2026-01-02T03:04:05.678901Z\"]]],\"kind\":\"circle\"},\"meta\":{\"values\":{\"radius\":[\"number\"],\"marks\":[\"map\",{\"0.1\":[\"set\",{\"0\":[\"Date\"]}]}]},\"v\":1}}";
		assertThat(this.superJson.read(text, Shape.class)).isEqualTo(new Circle(Double.NaN, Map.of(1, Set.of(TIME))));
	}

	@Test
	void recursiveTypesSurviveTheDepthThatIsAllowed() throws Exception {
		Chain chain = null;
		for (int i = 0; i < 120; i++) {
			chain = new Chain((chain != null) ? Map.of(i, chain) : Map.of());
		}
		Chain expected = chain;
		Object[] read = new Object[1];
		Thread thread = new Thread(null,
				() -> read[0] = this.superJson.read(this.superJson.write(Chain.class, expected), Chain.class), "small",
				512 * 1024);
		thread.start();
		thread.join();
		assertThat(read[0]).isEqualTo(expected);
	}

	private static Rich rich() {
		return new Rich(UUID.fromString("6f1f3c52-98a1-4d50-a5ab-0d5fe5f0f1c1"), TIME, Optional.of(TIME),
				Optional.empty(), Long.MIN_VALUE, BigInteger.TWO.pow(100), new BigDecimal("12345678901234567890.10"),
				Double.NEGATIVE_INFINITY, -0.0f, new byte[] { -1, 0, 1 }, new long[] { 1, Long.MAX_VALUE },
				new double[] { Double.NaN, 1 }, new TreeSet<>(Set.of(TIME, Instant.EPOCH)),
				new TreeMap<>(Map.of(1, Set.of(new Point(1, 2)))), Map.of("a.b", Map.of("c\\d", TIME)), Level.HIGH,
				Map.of(Level.LOW, TIME), List.of(new Circle(2, Map.of())), Duration.ofMinutes(3),
				LocalDate.of(2026, 1, 2), new Money(5), null,
				Map.of("when", TIME, "big", BigInteger.TEN, "set", Set.of(1, "x"), "map", Map.of(1, TIME)));
	}

	private static Type type(TypeReference<?> reference) {
		return reference.getType();
	}

	enum Level {

		LOW, HIGH

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @JsonSubTypes.Type(value = Circle.class, name = "circle"),
			@JsonSubTypes.Type(value = Group.class, name = "group") })
	sealed interface Shape permits Circle, Group {

	}

	record Circle(double radius, Map<Integer, Set<Instant>> marks) implements Shape {

	}

	record Group(Set<Shape> shapes, Instant made) implements Shape {

	}

	record Point(int x, int y) {

	}

	record Box<T>(T content) {

	}

	record Chain(Map<Integer, Chain> next) {

	}

	record Inner(Instant at, Map<Integer, String> names) {

	}

	record Wrapped(int id, @JsonUnwrapped Inner inner) {

	}

	record Money(int amount) {

	}

	record Rich(UUID id, Instant at, Optional<Instant> maybe, Optional<String> absent, long large, BigInteger larger,
			BigDecimal exact, double infinite, float zero, byte[] bytes, long[] longs, double[] doubles,
			SortedSet<Instant> times, TreeMap<Integer, Set<Point>> points, Map<String, Map<String, Instant>> escaped,
			Level level, Map<Level, Instant> levels, List<Shape> shapes, Duration duration, LocalDate day, Money money,
			String nothing, Map<String, Object> natural) {

	}

	static class MoneySerializer extends StdSerializer<Money> {

		MoneySerializer() {
			super(Money.class);
		}

		@Override
		public void serialize(Money value, JsonGenerator generator, SerializationContext context) {
			generator.writeStartObject();
			generator.writePOJOProperty("made", Instant.EPOCH);
			generator.writeNumberProperty("amount", BigInteger.valueOf(value.amount()));
			generator.writeEndObject();
		}

	}

	static class MoneyDeserializer extends StdDeserializer<Money> {

		MoneyDeserializer() {
			super(Money.class);
		}

		@Override
		public Money deserialize(JsonParser parser, DeserializationContext context) {
			JsonNode tree = parser.readValueAsTree();
			assertThat(tree.get("made").stringValue()).isEqualTo("1970-01-01T00:00:00.000Z");
			return new Money(tree.get("amount").intValue());
		}

	}

}
