package io.flame.protocol.superjson;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for reading with {@link SuperJson}. The texts are what superjson 2.2.6 wrote.
 */
@NullUnmarked // tests pass null on purpose
class SuperJsonReadTests {

	private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

	private static final String DATE = "{\"json\":\"2026-01-02T03:04:05.678Z\",\"meta\":{\"values\":[\"Date\"],\"v\":1}}";

	private static final String BIGINT = "{\"json\":\"-5\",\"meta\":{\"values\":[\"bigint\"],\"v\":1}}";

	private static final String NUMBERS = "{\"json\":[\"NaN\",\"Infinity\",\"-Infinity\",\"-0\"],\"meta\":{\"values\":{\"0\":[\"number\"],\"1\":[\"number\"],\"2\":[\"number\"],\"3\":[\"number\"]},\"v\":1}}";

	private static final String SET = "{\"json\":[\"b\",\"a\"],\"meta\":{\"values\":[\"set\"],\"v\":1}}";

	private static final String STRING_MAP = "{\"json\":[[\"a\",1],[\"b\",2]],\"meta\":{\"values\":[\"map\"],\"v\":1}}";

	private static final String NUMBER_MAP = "{\"json\":[[1,\"x\"],[2,\"y\"]],\"meta\":{\"values\":[\"map\"],\"v\":1}}";

	private static final String DATE_MAP = "{\"json\":[[\"2026-01-02T03:04:05.678Z\",\"x\"]],\"meta\":{\"values\":[\"map\",{\"0.0\":[\"Date\"]}],\"v\":1}}";

	private static final String NESTED_MAP = "{\"json\":[[1,[[\"k\",[\"2026-01-02T03:04:05.678Z\",\"1970-01-01T00:00:00.000Z\"]]]]],\"meta\":{\"values\":[\"map\",{\"0.1\":[\"map\",{\"0.1\":[\"set\",{\"0\":[\"Date\"],\"1\":[\"Date\"]}]}]}],\"v\":1}}";

	private static final String BYTES = "{\"json\":[0,1,127,128,255],\"meta\":{\"values\":[[\"typed-array\",\"Uint8Array\"]],\"v\":1}}";

	private static final String REGEXP = "{\"json\":\"/a\\\\/b\\\\.c/gim\",\"meta\":{\"values\":[\"regexp\"],\"v\":1}}";

	private static final String ADDRESS = "{\"json\":\"https://example.org/a?b=c\",\"meta\":{\"values\":[\"URL\"],\"v\":1}}";

	private static final String ERROR = "{\"json\":{\"name\":\"TypeError\",\"message\":\"boom\"},\"meta\":{\"values\":[\"Error\"],\"v\":1}}";

	private final SuperJson superJson = new SuperJson(JsonMapper.builder());

	static Stream<Arguments> vectors() throws Exception {
		return Stream.of(Arguments.of(DATE, Instant.class, TIME), Arguments.of(DATE, Date.class, Date.from(TIME)),
				Arguments.of(DATE, OffsetDateTime.class, TIME.atOffset(ZoneOffset.UTC)),
				Arguments.of(DATE, ZonedDateTime.class, TIME.atZone(ZoneOffset.UTC)),
				Arguments.of(DATE, LocalDateTime.class, LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678_000_000)),
				Arguments.of(DATE, LocalDate.class, LocalDate.of(2026, 1, 2)),
				Arguments.of(DATE, String.class, "2026-01-02T03:04:05.678Z"), Arguments.of(DATE, Object.class, TIME),
				Arguments.of(DATE, type(new TypeReference<Optional<Instant>>() {
				}), Optional.of(TIME)),
				Arguments.of("{\"json\":\"+275760-09-13T00:00:00.000Z\",\"meta\":{\"values\":[\"Date\"],\"v\":1}}",
						Instant.class, Instant.ofEpochMilli(8_640_000_000_000_000L)),
				Arguments.of("{\"json\":\"-000001-01-01T00:00:00.000Z\",\"meta\":{\"values\":[\"Date\"],\"v\":1}}",
						Date.class, new Date(-62198755200000L)),
				Arguments.of(BIGINT, BigInteger.class, BigInteger.valueOf(-5)), Arguments.of(BIGINT, long.class, -5L),
				Arguments.of(BIGINT, Integer.class, -5), Arguments.of(BIGINT, BigDecimal.class, BigDecimal.valueOf(-5)),
				Arguments.of(BIGINT, String.class, "-5"), Arguments.of(BIGINT, Object.class, BigInteger.valueOf(-5)),
				Arguments.of(BIGINT, double.class, -5.0),
				Arguments.of("{\"json\":\"12345678901234567890\",\"meta\":{\"values\":[\"bigint\"],\"v\":1}}",
						BigInteger.class, new BigInteger("12345678901234567890")),
				Arguments.of(NUMBERS, double[].class,
						new double[] { Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0 }),
				Arguments.of(NUMBERS, type(new TypeReference<List<Float>>() {
				}), List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0.0f)),
				Arguments.of(NUMBERS, Object.class,
						List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0)),
				Arguments.of("{\"json\":\"-0\",\"meta\":{\"values\":[\"number\"],\"v\":1}}", int.class, 0),
				Arguments.of("{\"json\":null,\"meta\":{\"values\":[\"undefined\"],\"v\":1}}", String.class, null),
				Arguments.of("{\"json\":null,\"meta\":{\"values\":[\"undefined\"],\"v\":1}}", void.class, null),
				Arguments.of(
						"{\"json\":{\"a\":null,\"b\":[null,1]},\"meta\":{\"values\":{\"a\":[\"undefined\"],\"b.0\":[\"undefined\"]},\"v\":1}}",
						Undefined.class, new Undefined(null, Arrays.asList(null, 1))),
				Arguments.of(SET, type(new TypeReference<Set<String>>() {
				}), Set.of("a", "b")), Arguments.of(SET, type(new TypeReference<List<String>>() {
				}), List.of("b", "a")), Arguments.of(SET, String[].class, new String[] { "b", "a" }),
				Arguments.of(SET, Object.class, Set.of("a", "b")),
				Arguments.of(STRING_MAP, type(new TypeReference<Map<String, Integer>>() {
				}), Map.of("a", 1, "b", 2)), Arguments.of(STRING_MAP, type(new TypeReference<TreeMap<Letter, Long>>() {
				}), new TreeMap<>(Map.of(Letter.a, 1L, Letter.b, 2L))),
				Arguments.of(STRING_MAP, Object.class, Map.of("a", 1, "b", 2)),
				Arguments.of(NUMBER_MAP, type(new TypeReference<Map<Integer, String>>() {
				}), Map.of(1, "x", 2, "y")), Arguments.of(NUMBER_MAP, type(new TypeReference<Map<String, String>>() {
				}), Map.of("1", "x", "2", "y")), Arguments.of(NUMBER_MAP, Object.class, Map.of(1, "x", 2, "y")),
				Arguments.of(DATE_MAP, type(new TypeReference<Map<Instant, String>>() {
				}), Map.of(TIME, "x")), Arguments.of(DATE_MAP, type(new TypeReference<Map<LocalDate, String>>() {
				}), Map.of(LocalDate.of(2026, 1, 2), "x")),
				Arguments.of(DATE_MAP, type(new TypeReference<Map<String, String>>() {
				}), Map.of("2026-01-02T03:04:05.678Z", "x")),
				Arguments.of(
						"{\"json\":[[\"9007199254740993\",\"2026-01-02T03:04:05.678Z\"]],\"meta\":{\"values\":[\"map\",{\"0.0\":[\"bigint\"],\"0.1\":[\"Date\"]}],\"v\":1}}",
						type(new TypeReference<Map<Long, Instant>>() {
						}), Map.of(9007199254740993L, TIME)),
				Arguments.of(NESTED_MAP, type(new TypeReference<Map<Integer, Map<String, Set<Instant>>>>() {
				}), Map.of(1, Map.of("k", Set.of(TIME, Instant.EPOCH)))),
				Arguments.of(NESTED_MAP, Object.class, Map.of(1, Map.of("k", Set.of(TIME, Instant.EPOCH)))),
				Arguments.of("{\"json\":[[{\"x\":1,\"y\":2},\"p\"]],\"meta\":{\"values\":[\"map\"],\"v\":1}}",
						type(new TypeReference<Map<Point, String>>() {
						}), Map.of(new Point(1, 2), "p")),
				Arguments.of(
						"{\"json\":[[\"6f1f3c52-98a1-4d50-a5ab-0d5fe5f0f1c1\",true]],\"meta\":{\"values\":[\"map\"],\"v\":1}}",
						type(new TypeReference<HashMap<UUID, Boolean>>() {
						}), Map.of(UUID.fromString("6f1f3c52-98a1-4d50-a5ab-0d5fe5f0f1c1"), true)),
				Arguments.of("{\"json\":[[1,\"a\"],[\"1\",\"b\"]],\"meta\":{\"values\":[\"map\"],\"v\":1}}",
						Object.class, Map.of(1, "a", "1", "b")),
				Arguments.of(BYTES, byte[].class, new byte[] { 0, 1, 127, -128, -1 }),
				Arguments.of(BYTES, Object.class, new byte[] { 0, 1, 127, -128, -1 }),
				Arguments.of(BYTES, ByteBuffer.class, ByteBuffer.wrap(new byte[] { 0, 1, 127, -128, -1 })),
				Arguments.of(BYTES, int[].class, new int[] { 0, 1, 127, 128, 255 }),
				Arguments.of(BYTES.replace("Uint8Array", "Buffer"), byte[].class, new byte[] { 0, 1, 127, -128, -1 }),
				Arguments.of(BYTES.replace("Uint8Array", "Uint8ClampedArray"), byte[].class,
						new byte[] { 0, 1, 127, -128, -1 }),
				Arguments.of("{\"json\":[-128,127],\"meta\":{\"values\":[[\"typed-array\",\"Int8Array\"]],\"v\":1}}",
						byte[].class, new byte[] { -128, 127 }),
				Arguments.of("{\"json\":[1.5,2],\"meta\":{\"values\":[[\"typed-array\",\"Float64Array\"]],\"v\":1}}",
						double[].class, new double[] { 1.5, 2 }),
				Arguments.of("{\"json\":[-1,7],\"meta\":{\"values\":[[\"typed-array\",\"Int32Array\"]],\"v\":1}}",
						type(new TypeReference<List<Number>>() {
						}), List.of(-1, 7)),
				Arguments.of(REGEXP, String.class, "/a\\/b\\.c/gim"),
				Arguments.of(REGEXP, Object.class, "/a\\/b\\.c/gim"),
				Arguments.of(ADDRESS, URI.class, URI.create("https://example.org/a?b=c")),
				Arguments.of(ADDRESS, URL.class, URI.create("https://example.org/a?b=c").toURL()),
				Arguments.of(ADDRESS, String.class, "https://example.org/a?b=c"),
				Arguments.of(ERROR, String.class, "boom"),
				Arguments.of(ERROR, Failure.class, new Failure("TypeError", "boom")),
				Arguments.of(ERROR, Object.class, Map.of("name", "TypeError", "message", "boom")),
				Arguments.of(
						"{\"json\":{\"name\":\"Error\",\"message\":\"outer\",\"cause\":{\"name\":\"Error\",\"message\":\"in\"}},\"meta\":{\"values\":[\"Error\",{\"cause\":[\"Error\"]}],\"v\":1}}",
						type(new TypeReference<Map<String, String>>() {
						}), Map.of("name", "Error", "message", "outer", "cause", "in")),
				Arguments.of("{\"json\":1.10}", BigDecimal.class, new BigDecimal("1.10")),
				Arguments.of("{\"json\":[1,1.5,\"s\",true]}", Object.class, List.of(1, 1.5, "s", true)),
				Arguments.of("{\"json\":null}", String.class, null));
	}

	@ParameterizedTest
	@MethodSource("vectors")
	void readsWhatTheLibraryWrote(String text, Type type, Object expected) {
		assertThat(this.superJson.read(text, type)).isEqualTo(expected);
	}

	@Test
	void readsCalendarsInUtc() {
		Calendar calendar = (Calendar) this.superJson.read(DATE, Calendar.class);
		assertThat(calendar).isNotNull();
		assertThat(calendar.toInstant()).isEqualTo(TIME);
	}

	@Test
	void readsDatesWhereAnotherFormatIsDeclared() {
		assertThat(this.superJson.read(
				"{\"json\":{\"day\":\"2026-01-02T03:04:05.678Z\"},\"meta\":{\"values\":{\"day\":[\"Date\"]},\"v\":1}}",
				Formatted.class))
			.isEqualTo(new Formatted(LocalDate.of(2026, 1, 2)));
		assertThat(this.superJson.read("{\"json\":{\"day\":\"02.01.2026\"}}", Formatted.class))
			.isEqualTo(new Formatted(LocalDate.of(2026, 1, 2)));
	}

	@Test
	void mapsTheFlagsOfRegularExpressions() {
		Pattern pattern = (Pattern) this.superJson.read(REGEXP, Pattern.class);
		assertThat(pattern).isNotNull();
		assertThat(pattern.pattern()).isEqualTo("a\\/b\\.c");
		assertThat(pattern.flags()).isEqualTo(Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.MULTILINE);
	}

	@Test
	void unescapesPaths() {
		String text = "{\"json\":{\"a.b\":{\"c\\\\d\":\"2026-01-02T03:04:05.678Z\",\"e\\\\.f\":\"1\"},\"\":{\"\":\"2026-01-02T03:04:05.678Z\"}},\"meta\":{\"values\":{\"a\\\\.b.c\\\\\\\\d\":[\"Date\"],\"a\\\\.b.e\\\\\\\\\\\\.f\":[\"bigint\"],\".\":[\"Date\"]},\"v\":1}}";
		assertThat(this.superJson.read(text, Object.class))
			.isEqualTo(Map.of("a.b", Map.of("c\\d", TIME, "e\\.f", BigInteger.ONE), "", Map.of("", TIME)));
	}

	@Test
	void legacyPathsEscapeOnlyDots() {
		String text = "{\"json\":{\"a.b\":\"1\",\"c\\\\d\":\"2\"},\"meta\":{\"values\":{\"a\\\\.b\":[\"bigint\"],\"c\\\\d\":[\"bigint\"]}}}";
		assertThat(this.superJson.read(text, Object.class))
			.isEqualTo(Map.of("a.b", BigInteger.ONE, "c\\d", BigInteger.TWO));
	}

	@Test
	void readsInnerNodesOfTheAnnotationTree() {
		String text = "{\"json\":{\"a\":{\"b\":\"1\",\"c\":[\"2\"]}},\"meta\":{\"values\":{\"a\":{\"b\":[\"bigint\"],\"c.0\":[\"bigint\"]}},\"v\":1}}";
		assertThat(this.superJson.read(text, Object.class))
			.isEqualTo(Map.of("a", Map.of("b", BigInteger.ONE, "c", List.of(BigInteger.TWO))));
	}

	@Test
	void bindsArgumentsToTheirTypes() {
		String text = "{\"json\":[{\"name\":\"Ann\",\"born\":\"2026-01-02T03:04:05.678Z\",\"visits\":3,\"balance\":\"10\"},[1,2],null],\"meta\":{\"values\":{\"1\":[\"set\"],\"2\":[\"undefined\"],\"0.born\":[\"Date\"],\"0.balance\":[\"bigint\"]},\"v\":1}}";
		assertThat(this.superJson.readArray(text, List.of(Customer.class, type(new TypeReference<Set<Long>>() {
		}), String.class))).containsExactly(new Customer("Ann", TIME, 3, BigInteger.TEN), Set.of(1L, 2L), null);
	}

	@Test
	void readsObjectsNaturally() {
		String text = "{\"json\":{\"when\":\"2026-01-02T03:04:05.678Z\",\"n\":\"10\",\"nan\":\"NaN\",\"tags\":[\"x\"],\"m\":[[1,\"2026-01-02T03:04:05.678Z\"]],\"re\":\"/x/g\",\"u\":\"https://a.b/\",\"e\":{\"name\":\"Error\",\"message\":\"m\"},\"undef\":null,\"list\":[1,1.5,\"s\",true,null,{\"k\":[\"2026-01-02T03:04:05.678Z\"]}]},\"meta\":{\"values\":{\"when\":[\"Date\"],\"n\":[\"bigint\"],\"nan\":[\"number\"],\"tags\":[\"set\"],\"m\":[\"map\",{\"0.1\":[\"Date\"]}],\"re\":[\"regexp\"],\"u\":[\"URL\"],\"e\":[\"Error\"],\"undef\":[\"undefined\"],\"list.5.k\":[\"set\",{\"0\":[\"Date\"]}]},\"v\":1}}";
		Map<String, Object> expected = new LinkedHashMap<>();
		expected.put("when", TIME);
		expected.put("n", BigInteger.TEN);
		expected.put("nan", Double.NaN);
		expected.put("tags", Set.of("x"));
		expected.put("m", Map.of(1, TIME));
		expected.put("re", "/x/g");
		expected.put("u", "https://a.b/");
		expected.put("e", Map.of("name", "Error", "message", "m"));
		expected.put("undef", null);
		expected.put("list", Arrays.asList(1, 1.5, "s", true, null, Map.of("k", Set.of(TIME))));
		assertThat(this.superJson.read(text, Object.class)).isEqualTo(expected);
		assertThat(this.superJson.read(text, type(new TypeReference<Map<String, Object>>() {
		}))).isEqualTo(expected);
		JsonNode tree = (JsonNode) this.superJson.read(text, JsonNode.class);
		assertThat(tree).isNotNull();
		assertThat(tree.get("m").get(0).get(1).stringValue()).isEqualTo("2026-01-02T03:04:05.678Z");
		assertThat(tree.get("re").stringValue()).isEqualTo("/x/g");
	}

	@Test
	void readsSetsOfMapsAndMapsWithSetsAsKeys() {
		assertThat(this.superJson.read(
				"{\"json\":[[[\"2026-01-02T03:04:05.678Z\",\"1\"]],[]],\"meta\":{\"values\":[\"set\",{\"0\":[\"map\",{\"0.0\":[\"Date\"],\"0.1\":[\"bigint\"]}],\"1\":[\"map\"]}],\"v\":1}}",
				type(new TypeReference<Set<Map<Instant, BigInteger>>>() {
				})))
			.isEqualTo(Set.of(Map.of(TIME, BigInteger.ONE), Map.of()));
		assertThat(this.superJson.read(
				"{\"json\":[[[\"2026-01-02T03:04:05.678Z\"],{\"a.b\\\\c\":\"1\"}]],\"meta\":{\"values\":[\"map\",{\"0.0\":[\"set\",{\"0\":[\"Date\"]}],\"0.1.a\\\\.b\\\\\\\\c\":[\"bigint\"]}],\"v\":1}}",
				type(new TypeReference<Map<Set<Instant>, Map<String, Object>>>() {
				})))
			.isEqualTo(Map.of(Set.of(TIME), Map.of("a.b\\c", BigInteger.ONE)));
	}

	@Test
	void namesThatMeanSomethingInJavaScriptAreJustNames() {
		assertThat(this.superJson.read(
				"{\"json\":{\"__proto__\":{\"admin\":true},\"constructor\":{\"prototype\":1},\"@class\":\"java.lang.Runtime\",\"class\":[\"java.lang.Runtime\",{}]}}",
				Object.class))
			.isEqualTo(Map.of("__proto__", Map.of("admin", true), "constructor", Map.of("prototype", 1), "@class",
					"java.lang.Runtime", "class", List.of("java.lang.Runtime", Map.of())));
	}

	@Test
	void annotationsMayNameThemToo() {
		// JavaScript has to refuse them, Java has no prototypes
		assertThat(this.superJson.read(
				"{\"json\":{\"__proto__\":{\"a\":\"1\"},\"constructor\":\"2\"},\"meta\":{\"values\":{\"__proto__.a\":[\"bigint\"],\"constructor\":[\"bigint\"]},\"v\":1}}",
				Object.class))
			.isEqualTo(Map.of("__proto__", Map.of("a", BigInteger.ONE), "constructor", BigInteger.TWO));
	}

	@Test
	void resolvesReferentialEqualities() {
		Map<String, Integer> shared = Map.of("x", 1);
		assertThat(this.superJson.read(
				"{\"json\":{\"a\":{\"o\":{\"x\":1}},\"b\":{\"c\":{\"x\":1}},\"d\":[{\"x\":1}]},\"meta\":{\"referentialEqualities\":{\"a.o\":[\"b.c\",\"d.0\"]},\"v\":1}}",
				Object.class))
			.isEqualTo(Map.of("a", Map.of("o", shared), "b", Map.of("c", shared), "d", List.of(shared)));
	}

	@Test
	void resolvesDeduplicatedEqualitiesThroughEachOther() {
		Map<String, Object> inner = Map.of("d", TIME);
		Map<String, Object> outer = Map.of("inner", inner, "again", inner);
		assertThat(this.superJson.read(
				"{\"json\":[{\"inner\":{\"d\":\"2026-01-02T03:04:05.678Z\"},\"again\":null},null,null,null],\"meta\":{\"values\":{\"0.inner.d\":[\"Date\"]},\"referentialEqualities\":{\"0\":[\"1\"],\"0.inner\":[\"0.again\",\"2\"],\"0.inner.d\":[\"3\"]},\"v\":1}}",
				Object.class))
			.isEqualTo(List.of(outer, outer, inner, TIME));
		assertThat(this.superJson.read(
				"{\"json\":[[1,{\"inner\":{\"d\":\"2026-01-02T03:04:05.678Z\"},\"again\":null}],[2,null]],\"meta\":{\"values\":[\"map\",{\"0.1.inner.d\":[\"Date\"]}],\"referentialEqualities\":{\"0.1\":[\"1.1\"],\"0.1.inner\":[\"0.1.again\"]},\"v\":1}}",
				Object.class))
			.isEqualTo(Map.of(1, outer, 2, outer));
	}

	private static Type type(TypeReference<?> reference) {
		return reference.getType();
	}

	enum Letter {

		a, b

	}

	record Formatted(@JsonFormat(pattern = "dd.MM.yyyy") LocalDate day) {

	}

	record Point(int x, int y) {

	}

	record Failure(String name, String message) {

	}

	record Undefined(String a, List<Integer> b) {

	}

	record Customer(String name, Instant born, int visits, BigInteger balance) {

	}

}
