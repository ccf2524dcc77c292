package io.flame.protocol;

import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import io.flame.FlameSerializationException;
import jakarta.persistence.Basic;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.annotation.JsonAppend;
import tools.jackson.databind.annotation.JsonDeserialize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What can travel, and what can not.
 */
class TypeInspectorTests {

	private static final InvocationCodecs codecs = new InvocationCodecs(List.of());

	static Stream<Method> possible() {
		return methods(Possible.class);
	}

	static Stream<Method> impossible() {
		return methods(Impossible.class);
	}

	private static Stream<Method> methods(Class<?> type) {
		return Arrays.stream(type.getDeclaredMethods()).filter((method) -> !method.isSynthetic());
	}

	@ParameterizedTest
	@MethodSource
	void possible(Method method) {
		assertThat(codecs.findProblem(method.getGenericReturnType())).isNull();
	}

	@ParameterizedTest
	@MethodSource
	void impossible(Method method) {
		assertThat(codecs.findProblem(method.getGenericReturnType()))
			.contains(method.getAnnotation(Says.class).value());
	}

	@Test
	void namesOfClassesAreNotResolved() {
		Type type = Holder.class;
		for (InvocationCodec codec : List.of(codecs.plainJson(), codecs.superJson())) {
			String text = "{\"type\":\"" + Loud.class.getName() + "\"}";
			String result = (codec == codecs.plainJson()) ? text
					: "\"{\\\"json\\\":" + text.replace("\"", "\\\"") + "}\"";
			assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> codec
				.decodeResponse(("{\"ok\":true,\"result\":" + result + "}").getBytes(StandardCharsets.UTF_8), type));
		}
		assertThat(loaded).isFalse();
	}

	@Test
	void namesOfClassesAreNotResolvedAsKeysEither() {
		Type type = new TypeReference<Map<Class<?>, String>>() {
		}.getType();
		byte[] body = "{\"ok\":true,\"result\":{\"%s\":\"x\"}}".formatted(Loud.class.getName())
			.getBytes(StandardCharsets.UTF_8);
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> codecs.plainJson().decodeResponse(body, type));
		assertThat(loaded).isFalse();
	}

	static boolean loaded;

	static class Loud {

		static {
			loaded = true;
		}

	}

	record Holder(Class<?> type) {
	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Says {

		String value();

	}

	@SuppressWarnings("rawtypes")
	interface Possible {

		String text();

		byte[] bytes();

		int[][] numbers();

		Object anything();

		List<?> list();

		List<? extends Number> bounded();

		Map<String, Map<Integer, Set<Point>>> maps();

		EnumMap<TimeUnit, Point> enumMap();

		Optional<List<Point>> optional();

		Collection<Shape> polymorphic();

		Iterable<String> iterable();

		Comparable<String> comparable();

		CharSequence sequence();

		BigInteger big();

		Instant instant();

		ZonedDateTime zoned();

		Path path();

		Tree recursive();

		Page<Point> generic();

		Delegating delegating();

		Value value();

		Bean bean();

		EagerOrder eager();

		IgnoredOrder ignored();

		NamedContents namedContents();

		OwnReaders ownReaders();

		Scalar scalar();

		LazyBlob blob();

		VirtualProperty virtual();

		<T extends Number> List<T> boundedVariable();

		Void nothing();

	}

	@SuppressWarnings("rawtypes")
	interface Impossible {

		@Says("raw type List")
		List rawList();

		@Says("raw type Map")
		Optional<Map[]> nestedRaw();

		@Says("type variable T")
		<T> List<T> variable();

		@Says("InputStream")
		InputStream stream();

		@Says("is of type Stream, which can not leave its process")
		Stream<String> elements();

		@Says("Class")
		Class<?> type();

		@Says("'type', which is of type Class")
		Holder nestedType();

		@Says("is of type Sound, which is abstract")
		Sound abstractType();

		@Says("'[].sounds[]', which is of type Sound")
		List<Orchestra> deep();

		@Says("is of type Supplier, which is abstract")
		Supplier<String> function();

		@Says("names of classes")
		ByClassName byClassName();

		@Says("neither a default constructor nor one that Jackson can use")
		NoConstructor noConstructor();

		@Says("the entity Order with the lazy property 'lines'")
		Order entity();

		@Says("'order', which is the entity LazyParent with the lazy property 'parent'")
		Envelope nestedEntity();

		@Says("Point")
		Map<Point, String> keys();

		@Says("classes as keys")
		Map<Class<?>, String> classKeys();

		@Says("'sounds', which has a @JsonTypeInfo that takes names of classes")
		ContentsByClassName contentsByClassName();

	}

	record Point(int x, int y) {
	}

	record NamedContents(
			@JsonTypeInfo(use = JsonTypeInfo.Id.NAME) @JsonSubTypes(@JsonSubTypes.Type(value = Horn.class,
					name = "horn")) List<Sound> sounds,
			@JsonTypeInfo(use = JsonTypeInfo.Id.NAME) Map<String, Sound> byName,
			@JsonTypeInfo(use = JsonTypeInfo.Id.NAME) Optional<Sound> one) {
	}

	record ContentsByClassName(@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) List<Sound> sounds) {
	}

	record OwnReaders(@JsonDeserialize(contentAs = Horn.class) List<Sound> sounds,
			@JsonDeserialize(keyUsing = PointKeys.class) Map<Point, String> names) {
	}

	record Horn(String key) implements Sound {
	}

	static class PointKeys extends KeyDeserializer {

		@Override
		public Object deserializeKey(String key, DeserializationContext context) {
			return new Point(0, 0);
		}

	}

	static final class Scalar {

		private final String text;

		private Scalar(String text) {
			this.text = text;
		}

		@JsonCreator
		static Scalar of(String text) {
			return new Scalar(text);
		}

		@JsonValue
		String text() {
			return this.text;
		}

		public void setSound(Sound sound) {
		}

	}

	@Entity
	static class LazyBlob {

		@Basic(fetch = FetchType.LAZY)
		public byte @Nullable [] bytes;

	}

	@Entity
	@JsonAppend(attrs = @JsonAppend.Attr("version"))
	static class VirtualProperty {

		public @Nullable String name;

	}

	record Tree(String name, List<Tree> children) {
	}

	record Page<T>(List<T> content, int total) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
	interface Shape {

	}

	record Circle(double radius) implements Shape {
	}

	interface Sound {

	}

	record Orchestra(List<Sound> sounds) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
	interface ByClassName {

	}

	static class NoConstructor {

		NoConstructor(int one, Sound two) {
		}

	}

	record Envelope(LazyParent order) {
	}

	static final class Delegating {

		private final Map<String, String> values;

		@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
		Delegating(Map<String, String> values) {
			this.values = values;
		}

		@JsonValue
		Map<String, String> values() {
			return this.values;
		}

		Sound getSound() {
			throw new UnsupportedOperationException();
		}

	}

	record Value(@JsonValue String text) {
	}

	static class Bean {

		private @Nullable String name;

		public @Nullable String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

	}

	@Entity
	static class Order {

		@OneToMany
		private final List<Point> lines = new ArrayList<>();

		public List<Point> getLines() {
			return this.lines;
		}

	}

	@Entity
	static class LazyParent {

		private @Nullable LazyParent parent;

		@ManyToOne(fetch = FetchType.LAZY)
		public @Nullable LazyParent getParent() {
			return this.parent;
		}

		public void setParent(LazyParent parent) {
			this.parent = parent;
		}

	}

	@Entity
	static class EagerOrder {

		@OneToMany(fetch = FetchType.EAGER)
		public Map<String, Point> lines = new LinkedHashMap<>();

		@ManyToOne
		public @Nullable EagerOrder parent;

	}

	@Entity
	static class IgnoredOrder {

		@OneToMany
		@JsonIgnore
		public List<Point> lines = new ArrayList<>();

	}

}
