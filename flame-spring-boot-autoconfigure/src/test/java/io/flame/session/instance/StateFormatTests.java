package io.flame.session.instance;

import java.io.InputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.flame.FlameConfigurationException;
import io.flame.FlameSerializationException;
import io.flame.StatefulService;
import io.flame.protocol.InvocationCodecs;
import jakarta.annotation.Resource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the state of an instance is, and that it survives.
 */
class StateFormatTests {

	private final InvocationCodecs codecs = new InvocationCodecs(List.of());

	private final StateFormats formats = new StateFormats(this.codecs);

	private <T> T copy(T source, T target) {
		StateFormat format = this.formats.of(source.getClass());
		format.restore(format.write(source), target);
		return target;
	}

	private static List<String> names(Class<?> type) {
		return StateField.of(type).stream().map(StateField::name).toList();
	}

	@Test
	void fieldsKeepTheirGenericTypes() {
		Ledger ledger = new Ledger();
		ledger.entries.put("a", List.of(new Entry("x", 3, Instant.EPOCH)));
		ledger.total = 3L;
		Ledger copy = copy(ledger, new Ledger());
		assertThat(copy.entries).isEqualTo(ledger.entries);
		assertThat(copy.total).isEqualTo(3L);
	}

	@Test
	void typeVariablesOfASuperclassAreResolved() {
		Notes notes = new Notes();
		notes.items.add(new Entry("n", 1, Instant.EPOCH));
		assertThat(copy(notes, new Notes()).items).containsExactly(new Entry("n", 1, Instant.EPOCH));
	}

	@Test
	void finalFieldsAreReplaced() {
		Counter counter = new Counter(10);
		counter.log.add("up");
		Counter copy = copy(counter, new Counter(0));
		assertThat(copy.start).isEqualTo(10);
		assertThat(copy.log).containsExactly("up");
	}

	@Test
	void nullIsAValue() {
		Ledger ledger = new Ledger();
		ledger.total = null;
		Ledger target = new Ledger();
		target.total = 7L;
		assertThat(copy(ledger, target).total).isNull();
	}

	@Test
	void shadowedFieldsAreBothKept() {
		Sub sub = new Sub();
		sub.name = "sub";
		sub.baseName("base");
		Sub copy = copy(sub, new Sub());
		assertThat(copy.name).isEqualTo("sub");
		assertThat(copy.baseName()).isEqualTo("base");
	}

	@Test
	void whatIsStaticOrTransientOrInjectedIsNoState() {
		assertThat(names(Injected.class)).containsExactly("answers", "history");
	}

	@Test
	void finalFieldsOfTheTypeOfAConstructorParameterAreInjected() {
		assertThat(names(ByConstructor.class)).containsExactly("names");
	}

	@Test
	void aConstructorWithAnAnnotationPrecedesOthers() {
		assertThat(names(TwoConstructors.class)).containsExactly("size");
	}

	@Test
	void aConstructorWithPlainValuesIsNotTheContainers() {
		assertThat(Injection.constructor(Counter.class)).isNull();
		assertThat(names(Counter.class)).containsExactly("log", "start");
		assertThat(Injection.constructor(ByValue.class)).isNotNull();
		assertThat(names(ByValue.class)).containsExactly("count");
	}

	@Test
	void outerInstancesAreNoState() {
		assertThat(names(Inner.class)).containsExactly("value");
	}

	@Test
	void fieldsThatAreNewKeepTheirInitialValue() {
		byte[] old = this.formats.of(Older.class).write(new Older());
		Ledger ledger = new Ledger();
		ledger.total = 5L;
		this.formats.of(Ledger.class).restore(old, ledger);
		assertThat(ledger.total).isEqualTo(5L);
		assertThat(ledger.entries).isEmpty();
	}

	@Test
	void theSameStateHasTheSameBytes() {
		Ledger ledger = new Ledger();
		ledger.entries.put("b", List.of());
		ledger.entries.put("a", List.of());
		StateFormat format = this.formats.of(Ledger.class);
		assertThat(format.write(copy(ledger, new Ledger()))).isEqualTo(format.write(ledger));
	}

	@Test
	void snapshotsAreTheState() {
		Stateful stateful = new Stateful();
		stateful.visits.add(new Entry("v", 2, Instant.EPOCH));
		assertThat(copy(stateful, new Stateful()).visits).containsExactly(new Entry("v", 2, Instant.EPOCH));
		assertThat(this.formats.of(Stateful.class).write(new Stateful())).isEmpty();
	}

	@Test
	void aSnapshotThatFailsNamesTheClass() {
		Stateful stateful = new Stateful();
		stateful.fails = true;
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.formats.of(Stateful.class).write(stateful))
			.withMessageContaining(Stateful.class.getName())
			.withMessageContaining("IllegalStateException");
	}

	@Test
	void aFieldThatCannotBeWrittenIsNamed() {
		Unwritable unwritable = new Unwritable();
		unwritable.value = new Broken();
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.formats.of(Unwritable.class).write(unwritable))
			.withMessageContaining(Unwritable.class.getName())
			.withMessageContaining("'value'");
	}

	@Test
	void aFieldThatDoesNotBindIsNamed() {
		byte[] other = this.formats.of(Other.class).write(new Other());
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.formats.of(Ledger.class).restore(other, new Ledger()))
			.withMessageContaining("'total'")
			.withMessageNotContaining("secret");
	}

	@Test
	void whatIsNoStateIsRefused() {
		byte[] bytes = this.formats.of(Ledger.class).write(new Ledger());
		byte[] half = Arrays.copyOf(bytes, bytes.length / 2);
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.formats.of(Ledger.class).restore(half, new Ledger()));
		assertThatExceptionOfType(FlameSerializationException.class)
			.isThrownBy(() -> this.formats.of(Ledger.class).restore(new byte[] { 1 }, new Ledger()));
	}

	@Test
	void verificationNamesClassFieldAndWayOut() {
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> this.formats.of(Bound.class).verify())
			.withMessageContaining(Bound.class.getName())
			.withMessageContaining("'stream'")
			.withMessageContaining("transient")
			.withMessageContaining("StatefulService");
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> this.formats.of(StatefulBound.class).verify())
			.withMessageContaining(StatefulBound.class.getName());
		this.formats.of(Ledger.class).verify();
		this.formats.of(Stateful.class).verify();
	}

	@Test
	@SuppressWarnings("rawtypes")
	void aSnapshotNeedsAType() {
		assertThatExceptionOfType(FlameConfigurationException.class)
			.isThrownBy(() -> this.formats.of(RawStateful.class))
			.withMessageContaining(RawStateful.class.getName());
	}

	record Entry(String name, int count, Instant time) {

	}

	static class Ledger {

		private Map<String, List<Entry>> entries = new LinkedHashMap<>();

		private @Nullable Long total;

	}

	static class Older {

		String gone = "x";

	}

	static class Other {

		String total = "secret";

	}

	abstract static class Base<T> {

		final List<T> items = new ArrayList<>();

	}

	static class Notes extends Base<Entry> {

	}

	static class Counter {

		private final int start;

		private final List<String> log = new ArrayList<>();

		Counter(int start) {
			this.start = start;
		}

	}

	static class Named {

		private @Nullable String name;

		void baseName(String name) {
			this.name = name;
		}

		@Nullable String baseName() {
			return this.name;
		}

	}

	static class Sub extends Named {

		private @Nullable String name;

	}

	static class Model {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Autowired
	@interface Wired {

	}

	static class Injected {

		static int shared;

		transient @Nullable Model model;

		@Autowired
		@Nullable Model autowired;

		@Wired
		@Nullable Model wired;

		@Value("${x:1}")
		int configured;

		@Resource
		@Nullable Model resource;

		int answers;

		final List<String> history = new ArrayList<>();

	}

	static class ByConstructor {

		private final Model model;

		private final List<Model> models;

		private final List<String> names = new ArrayList<>();

		ByConstructor(Model model, List<Model> models) {
			this.model = model;
			this.models = models;
		}

		Object[] used() {
			return new Object[] { this.model, this.models };
		}

	}

	static class TwoConstructors {

		private final @Nullable Model model;

		private final int size;

		@Autowired
		TwoConstructors(Model model) {
			this.model = model;
			this.size = 1;
		}

		TwoConstructors(int size) {
			this.model = null;
			this.size = size;
		}

		@Nullable Object used() {
			return this.model;
		}

	}

	static class ByValue {

		private final String greeting;

		private int count;

		ByValue(@Value("${greeting}") String greeting) {
			this.greeting = greeting;
		}

		String greeting() {
			return this.greeting;
		}

	}

	class Inner {

		int value;

		InvocationCodecs outer() {
			return StateFormatTests.this.codecs;
		}

	}

	static class Stateful implements StatefulService<List<Entry>> {

		final List<Entry> visits = new ArrayList<>();

		boolean fails;

		@Override
		public @Nullable List<Entry> snapshot() {
			if (this.fails) {
				throw new IllegalStateException("fails");
			}
			return this.visits.isEmpty() ? null : this.visits;
		}

		@Override
		public void restore(List<Entry> state) {
			this.visits.addAll(state);
		}

	}

	static class StatefulBound implements StatefulService<InputStream> {

		@Override
		public @Nullable InputStream snapshot() {
			return null;
		}

		@Override
		public void restore(InputStream state) {
		}

	}

	@SuppressWarnings("rawtypes")
	static class RawStateful implements StatefulService {

		@Override
		public @Nullable Object snapshot() {
			return null;
		}

		@Override
		public void restore(Object state) {
		}

	}

	static class Broken {

		public int getNumber() {
			throw new IllegalStateException("broken");
		}

	}

	static class Unwritable {

		@Nullable Object value;

	}

	static class Bound {

		@Nullable InputStream stream;

	}

}
