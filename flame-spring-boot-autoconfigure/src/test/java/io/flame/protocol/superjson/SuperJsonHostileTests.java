package io.flame.protocol.superjson;

import java.lang.reflect.Type;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.flame.FlameSerializationException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what {@link SuperJson} does not accept, and what it says of it.
 */
@NullUnmarked // tests pass null on purpose
class SuperJsonHostileTests {

	private final SuperJson superJson = new SuperJson(JsonMapper.builder());

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", "[]", "null", "\"json\"", "{}", "{\"meta\":{}}", "{\"json\":1}x",
			"{\"json\":1,\"json\":2}", "{\"json\":1,\"meta\":null}", "{\"json\":1,\"meta\":{\"more\":1}}",
			"{\"json\":1,\"meta\":{\"v\":2}}", "{\"json\":1,\"meta\":{\"v\":\"1\"}}",
			"{\"json\":1,\"meta\":{\"values\":null,\"v\":1}}", "{\"json\":1,\"meta\":{\"values\":\"Date\",\"v\":1}}",
			"{\"json\":\"x\",\"meta\":{\"values\":[],\"v\":1}}",
			"{\"json\":\"x\",\"meta\":{\"values\":[\"URL\",{},{}],\"v\":1}}",
			"{\"json\":\"x\",\"meta\":{\"values\":[\"URL\",1],\"v\":1}}",
			"{\"json\":\"x\",\"meta\":{\"values\":[\"Unknown\"],\"v\":1}}",
			"{\"json\":\"x\",\"meta\":{\"values\":[null],\"v\":1}}",
			"{\"json\":{},\"meta\":{\"values\":[[\"class\",\"java.lang.Runtime\"]],\"v\":1}}",
			"{\"json\":\"x\",\"meta\":{\"values\":[[\"custom\",\"decimal\"]],\"v\":1}}",
			"{\"json\":\"x\",\"meta\":{\"values\":[[\"symbol\",\"x\"]],\"v\":1}}",
			"{\"json\":[1],\"meta\":{\"values\":[[\"typed-array\",\"Other\"]],\"v\":1}}",
			"{\"json\":[1],\"meta\":{\"values\":[[\"typed-array\"]],\"v\":1}}",
			"{\"json\":[256],\"meta\":{\"values\":[[\"typed-array\",\"Uint8Array\"]],\"v\":1}}",
			"{\"json\":[1.5,null],\"meta\":{\"values\":[[\"typed-array\",\"Float32Array\"]],\"v\":1}}",
			"{\"json\":[1e400],\"meta\":{\"values\":[[\"typed-array\",\"Int32Array\"]],\"v\":1}}",
			"{\"json\":{\"a\":1},\"meta\":{\"values\":{\"b\":[\"undefined\"]},\"v\":1}}",
			"{\"json\":[\"1\"],\"meta\":{\"values\":{\"1\":[\"bigint\"]},\"v\":1}}",
			"{\"json\":[\"1\"],\"meta\":{\"values\":{\"00\":[\"bigint\"]},\"v\":1}}",
			"{\"json\":[\"1\"],\"meta\":{\"values\":{\"-1\":[\"bigint\"]},\"v\":1}}",
			"{\"json\":[\"1\"],\"meta\":{\"values\":{\"4294967296\":[\"bigint\"]},\"v\":1}}",
			"{\"json\":{\"a\":1},\"meta\":{\"values\":{\"a.b\":[\"undefined\"]},\"v\":1}}",
			"{\"json\":{\"a\":1},\"meta\":{\"values\":{\"b\":{}},\"v\":1}}",
			"{\"json\":{\"a\\\\x\":1},\"meta\":{\"values\":{\"a\\\\x\":[\"undefined\"]},\"v\":1}}",
			"{\"json\":{\"a\":{\"b\":[]}},\"meta\":{\"values\":{\"a.b\":[\"set\"],\"a\":{\"b\":[\"set\"]}},\"v\":1}}",
			"{\"json\":{\"a\":\"1\"},\"meta\":{\"values\":{\"a\":[\"set\",\"map\",\"Date\"]},\"v\":1}}",
			"{\"json\":[[\"1\"]],\"meta\":{\"values\":{\"0\":[\"set\",{\"0\":[\"Unknown\"]}]},\"v\":1}}",
			"{\"json\":1,\"meta\":{\"values\":[\"Date\"],\"v\":1}}",
			"{\"json\":\"yesterday\",\"meta\":{\"values\":[\"Date\"],\"v\":1}}",
			"{\"json\":\"0x1f\",\"meta\":{\"values\":[\"bigint\"],\"v\":1}}",
			"{\"json\":\"-\",\"meta\":{\"values\":[\"bigint\"],\"v\":1}}",
			"{\"json\":\"1\",\"meta\":{\"values\":[\"number\"],\"v\":1}}",
			"{\"json\":{},\"meta\":{\"values\":[\"set\"],\"v\":1}}",
			"{\"json\":[1],\"meta\":{\"values\":[\"map\"],\"v\":1}}",
			"{\"json\":[[1]],\"meta\":{\"values\":[\"map\"],\"v\":1}}",
			"{\"json\":[[[],1]],\"meta\":{\"values\":[\"map\",{\"0\":[\"set\"]}],\"v\":1}}",
			"{\"json\":\"x\",\"meta\":{\"values\":[\"Error\"],\"v\":1}}",
			"{\"json\":1,\"meta\":{\"referentialEqualities\":1,\"v\":1}}",
			"{\"json\":{\"m\":[[1,2]],\"o\":{\"x\":1}},\"meta\":{\"values\":{\"m\":[\"map\"]},\"referentialEqualities\":{\"o\":[\"m.0\"]},\"v\":1}}",
			"{\"json\":{\"m\":[1],\"o\":999},\"meta\":{\"values\":{\"m\":[[\"typed-array\",\"Uint8Array\"]]},\"referentialEqualities\":{\"o\":[\"m.0\"]},\"v\":1}}",
			"{\"json\":{\"a\":1},\"meta\":{\"referentialEqualities\":{\"a\":[\"b\"]},\"v\":1}}",
			"{\"json\":{\"a\":1},\"meta\":{\"referentialEqualities\":{\"b\":[\"a\"]},\"v\":1}}",
			"{\"json\":{\"a\":1,\"b\":1},\"meta\":{\"referentialEqualities\":{\"a\":\"b\"},\"v\":1}}",
			"{\"json\":{\"a\":1,\"b\":1},\"meta\":{\"referentialEqualities\":{\"a\":[1]},\"v\":1}}",
			"{\"json\":{\"self\":null},\"meta\":{\"referentialEqualities\":[[\"self\"]],\"v\":1}}",
			"{\"json\":{\"self\":null,\"o\":{\"x\":1},\"p\":{\"x\":1}},\"meta\":{\"referentialEqualities\":[[\"self\"],{\"o\":[\"p\"]}],\"v\":1}}",
			"{\"json\":{\"a\":{\"up\":null}},\"meta\":{\"referentialEqualities\":{\"a\":[\"a.up\"]},\"v\":1}}",
			"{\"json\":{\"a\":{\"b\":null},\"c\":{\"d\":null}},\"meta\":{\"referentialEqualities\":{\"a\":[\"c.d\"],\"c\":[\"a.b\"]},\"v\":1}}" })
	void refuses(String text) {
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.superJson.read(text, Object.class))
			.satisfies((ex) -> assertThat(ex.getCause()).isNull());
	}

	static Stream<Arguments> bindings() {
		return Stream.of(
				Arguments.of("{\"json\":[1,\"secret\"]}", Instant.class,
						"Argument 1 does not bind to java.time.Instant: expected java.time.Instant"),
				Arguments.of("{\"json\":[1,{\"customer\":{\"born\":\"secret\"}}]}", Order.class,
						"Argument 1 does not bind to " + Order.class.getName()
								+ " at 'customer.born': expected java.time.Instant"),
				Arguments.of("{\"json\":[1,{\"lines\":[{\"price\":1},{\"price\":\"secret\"}]}]}", Order.class,
						"Argument 1 does not bind to " + Order.class.getName() + " at 'lines[1].price': expected int"),
				Arguments.of(
						"{\"json\":[1,{\"total\":\"NaN\"}],\"meta\":{\"values\":{\"1.total\":[\"number\"]},\"v\":1}}",
						Order.class,
						"Argument 1 does not bind to " + Order.class.getName() + " at 'total': expected int"),
				Arguments.of("{\"json\":[1,[[1,\"a\"],[\"1\",\"b\"]]],\"meta\":{\"values\":{\"1\":[\"map\"]},\"v\":1}}",
						new TypeReference<Map<String, String>>() {
						}.getType(),
						"Argument 1 does not bind to java.util.Map<java.lang.String, java.lang.String>"
								+ " at '[1]': a key occurs twice"),
				Arguments.of("{\"json\":[1,[[1,\"secret\"]]],\"meta\":{\"values\":{\"1\":[\"map\"]},\"v\":1}}",
						new TypeReference<Map<Integer, Integer>>() {
						}.getType(),
						"Argument 1 does not bind to java.util.Map<java.lang.Integer, java.lang.Integer>"
								+ " at '[0][1]': expected java.lang.Integer"),
				Arguments.of(
						"{\"json\":[1,{\"x\":{\"y\":\"secret\"}}],\"meta\":{\"values\":{\"1.x.y\":[\"Date\"]},\"v\":1}}",
						Object.class, "Argument 1 is unreadable at 'x.y': a Date is a time in ISO-8601"),
				Arguments.of("{\"json\":[1,-7]}", Positive.class,
						"Argument 1 does not bind to " + Positive.class.getName() + ": " + Positive.class.getName()
								+ " refused its values (java.lang.IllegalArgumentException at "),
				Arguments.of("{\"json\":[1,\"/(/\"],\"meta\":{\"values\":{\"1\":[\"regexp\"]},\"v\":1}}", Pattern.class,
						"Argument 1 does not bind to java.util.regex.Pattern: the regular expression is none that Java knows"),
				Arguments.of("{\"json\":[1,\"/a/v\"],\"meta\":{\"values\":{\"1\":[\"regexp\"]},\"v\":1}}",
						Pattern.class,
						"Argument 1 does not bind to java.util.regex.Pattern: the regular expression has a flag that Java does not know"),
				Arguments.of("{\"json\":[1,{\"secret\":1}]}", new TypeReference<Map<Line, Integer>>() {
				}.getType(),
						"Argument 1 does not bind to java.util.Map<" + Line.class.getName()
								+ ", java.lang.Integer>: its keys can only be read from a Map"),
				Arguments.of("{\"json\":[1]}", Object.class, "1 arguments were received where 2 are declared"),
				Arguments.of("{\"json\":{}}", Object.class, "The arguments are no array"));
	}

	@ParameterizedTest
	@MethodSource("bindings")
	void namesThePlaceButNotTheValue(String text, Type type, String message) {
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.superJson.readArray(text, List.of(int.class, type)))
			.withMessageStartingWith(message)
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret", "-7"))
			.withNoCause();
	}

	@Test
	void keysOfMapsAreNotInMessages() {
		String name = "x".repeat(5000) + "\\n";
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.superJson.read("{\"json\":{\"a\\nb\":{\"" + name + "\":\"z\"}}}",
					new TypeReference<Map<String, Map<String, Instant>>>() {
					}.getType()))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("\n", "xxx")
				.contains("'[…][…]'")
				.hasSizeLessThan(500));
	}

	@ParameterizedTest
	@ValueSource(ints = { 450, 600, 100_000 })
	void deepDataAreReadOrRefused(int depth) {
		String text = "{\"json\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
		String map = "{\"json\":" + "[[1,".repeat(depth / 2) + "1" + "]]".repeat(depth / 2) + ",\"meta\":{\"values\":"
				+ IntStream.range(0, depth / 4).mapToObj((i) -> "[\"map\",{\"0.1\":").collect(Collectors.joining())
				+ "[\"map\"]" + "}]".repeat(depth / 4) + ",\"v\":1}}";
		onSmallStack(() -> {
			if (depth < 500) {
				this.superJson.read(text, Object.class);
				this.superJson.read(map, Object.class);
			}
			else {
				assertThatExceptionOfType(FlameSerializationException.class)
					.isThrownBy(() -> this.superJson.read(text, Object.class));
				assertThatExceptionOfType(FlameSerializationException.class)
					.isThrownBy(() -> this.superJson.read(map, Object.class));
			}
		});
	}

	@Test
	void equalitiesDoNotMakeDataDeeper() {
		int count = 2000;
		String json = IntStream.range(0, count)
			.mapToObj((i) -> "\"n" + i + "\":{\"x\":null}")
			.collect(Collectors.joining(","));
		String equal = IntStream.range(1, count)
			.mapToObj((i) -> "\"n" + (i - 1) + "\":[\"n" + i + ".x\"]")
			.collect(Collectors.joining(","));
		onSmallStack(
				() -> assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> this.superJson.read(
						"{\"json\":{" + json + "},\"meta\":{\"referentialEqualities\":{" + equal + "},\"v\":1}}",
						Object.class))
					.withMessageContaining("nested deeper"));
	}

	@Test
	@Timeout(10)
	void equalitiesDoNotExplode() {
		int count = 60;
		String json = IntStream.range(0, count)
			.mapToObj((i) -> "\"n" + i + "\":[null,null]")
			.collect(Collectors.joining(","));
		String equal = IntStream.range(1, count)
			.mapToObj((i) -> "\"n" + (i - 1) + "\":[\"n" + i + ".0\",\"n" + i + ".1\"]")
			.collect(Collectors.joining(","));
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> this.superJson.read(
				"{\"json\":{" + json + "},\"meta\":{\"referentialEqualities\":{" + equal + "},\"v\":1}}", Object.class))
			.withMessageContaining("larger than");
	}

	@Test
	void largeTextsInManyPlacesCount() {
		String json = "\"" + "a".repeat(100_000) + "\"" + ",null".repeat(10_000);
		String targets = IntStream.rangeClosed(1, 10_000)
			.mapToObj((i) -> "\"" + i + "\"")
			.collect(Collectors.joining(","));
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> this.superJson.read(
				"{\"json\":[" + json + "],\"meta\":{\"referentialEqualities\":{\"0\":[" + targets + "]},\"v\":1}}",
				Object.class))
			.withMessageContaining("larger than");
	}

	@Test
	// two seconds, where nobody else wants the machine
	@Timeout(60)
	void longPathsAndManyAnnotationsAreLinear() {
		int count = 200_000;
		String json = "\"2026-01-02T03:04:05.678Z\",".repeat(count);
		String values = IntStream.range(0, count)
			.mapToObj((i) -> "\"" + i + "\":[\"Date\"]")
			.collect(Collectors.joining(","));
		Object read = this.superJson.read("{\"json\":[" + json + "0],\"meta\":{\"values\":{" + values + "},\"v\":1}}",
				Object.class);
		assertThat(read).asInstanceOf(InstanceOfAssertFactories.LIST)
			.hasSize(count + 1)
			.startsWith(Instant.parse("2026-01-02T03:04:05.678Z"));
		// Jackson allows names of 50 000 characters
		String path = "a.".repeat(20_000);
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> this.superJson
			.read("{\"json\":{},\"meta\":{\"values\":{\"" + path + "\":[\"Date\"]},\"v\":1}}", Object.class));
	}

	@Test
	@Timeout(10)
	void hugeNumbersAreRefusedOrCheap() {
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.superJson.read("{\"json\":1e999999999}", BigInteger.class));
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.superJson.read("{\"json\":1e999999999}", long.class));
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> this.superJson.read(
				"{\"json\":\"" + "9".repeat(1_000_000) + "\",\"meta\":{\"values\":[\"bigint\"],\"v\":1}}",
				Object.class));
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.superJson.read("{\"json\":1e999999999}", Object.class));
	}

	@Test
	void hostileExpressionsDoNotOverflowTheStack() {
		onSmallStack(() -> {
			for (String source : List.of("(".repeat(900), "[".repeat(900), "a?".repeat(490), "(a|".repeat(300))) {
				String text = "{\"json\":\"/" + source + "/\",\"meta\":{\"values\":[\"regexp\"],\"v\":1}}";
				try {
					this.superJson.read(text, Pattern.class);
				}
				catch (FlameSerializationException ex) {
					assertThat(ex.getMessage()).contains("regular expression");
				}
			}
			assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> this.superJson.read(
					"{\"json\":\"/" + "(".repeat(100_000) + "/\",\"meta\":{\"values\":[\"regexp\"],\"v\":1}}",
					Pattern.class));
		});
	}

	@Test
	void badUrlsAreRefusedWhereOneIsDeclared() {
		String text = "{\"json\":\"https://a.b/{}|\",\"meta\":{\"values\":[\"URL\"],\"v\":1}}";
		assertThat(this.superJson.read(text, String.class)).isEqualTo("https://a.b/{}|");
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.superJson.read(text, URI.class))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("a.b"));
	}

	/** The stacks of a server's threads are not larger than this. */
	private static void onSmallStack(Runnable work) {
		Throwable[] failure = new Throwable[1];
		Thread thread = new Thread(null, work, "small", 512 * 1024);
		thread.setUncaughtExceptionHandler((t, ex) -> failure[0] = ex);
		thread.start();
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		assertThat(failure[0]).isNull();
	}

	record Order(Customer customer, List<Line> lines, int total) {

	}

	record Customer(Instant born) {

	}

	record Line(int price) {

	}

	record Positive(int value) {

		@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
		Positive {
			if (value < 0) {
				throw new IllegalArgumentException("negative: " + value);
			}
		}

	}

}
