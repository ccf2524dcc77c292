package io.flame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.flame.FlameTimeoutException.Stage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Calls in the local role that are as if they had travelled.
 */
class RoundTripTests {

	private static final String ROUND_TRIP = "--flame.local.round-trip=true";

	@SuppressWarnings("NullAway.Init")
	private ConfigurableApplicationContext context;

	@AfterEach
	void stop() {
		this.context.close();
	}

	private Workbench start(String... arguments) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.main.register-shutdown-hook=false", "flame.pools.json.codec=json",
					"flame.verify-types=false")
			.run(arguments);
		return this.context.getBean(Workbench.class);
	}

	private FlameClient client() {
		return this.context.getBean(FlameClient.class);
	}

	@Test
	void withoutItHandlersGetTheCallersOwnObjects() {
		Workbench bench = start();
		List<String> lines = new ArrayList<>(List.of("one"));
		assertThat(bench.append(lines)).isSameAs(lines);
		List<String> result = client().service(Workbench.class).call((service) -> service.append(lines));
		assertThat(result).isSameAs(lines);
		assertThat(lines).containsExactly("one", "more", "more");
	}

	@Test
	void whatAHandlerDoesToItsArgumentsDoesNotReachItsCaller() {
		Workbench bench = start(ROUND_TRIP);
		List<String> lines = new ArrayList<>(List.of("one"));
		assertThat(bench.append(lines)).containsExactly("one", "more");
		List<String> result = client().service(Workbench.class).call((service) -> service.append(lines));
		assertThat(result).containsExactly("one", "more");
		assertThat(client().method("workbench", "append").returning(Object.class).call(lines))
			.isEqualTo(List.of("one", "more"));
		assertThat(lines).containsExactly("one");
		byte[] bytes = new byte[100_000];
		assertThat(bench.fill(bytes)).containsOnly(7);
		assertThat(bytes).containsOnly(0);
	}

	@Test
	void resultsAreCopies() {
		Workbench bench = start(ROUND_TRIP);
		bench.drawer().put("screws", 1);
		assertThat(bench.drawer()).isEmpty();
		assertThat(bench.isKnown(Workbench.HAMMER)).isFalse();
	}

	@Test
	void whatIsNotWrittenIsLost() {
		assertThat(start(ROUND_TRIP).secretOf(new Credentials("ada", "s3cret"))).isNull();
		assertThat(client().function("reveal").returning(String.class).call(new Credentials("ada", "s3cret")))
			.isEqualTo("none");
	}

	@Test
	void whatCanNotBeWrittenOrReadIsTold() {
		Workbench bench = start(ROUND_TRIP);
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> bench.take(new Unwritable()))
			.withMessageStartingWith("The arguments of workbench/take cannot be sent. Argument 0 can not be written");
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> bench.measure(new Circle(5)))
			.withMessageStartingWith(
					"workbench/measure on a local round trip: Argument 0 does not bind to " + Shape.class.getName());
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(bench::unwritable)
			.withMessageContaining("workbench/unwritable on a local round trip: The result can not be sent.");
	}

	@Test
	void nullIsNoPrimitive() {
		Workbench bench = start(ROUND_TRIP);
		assertThat(bench.pages(new Draft(3))).isEqualTo(3);
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> bench.pages(Draft.empty()))
			.withMessageContaining("Argument 0 does not bind to " + Draft.class.getName() + " at 'pages'");
	}

	@Test
	void exceptionsAreRebuiltOfTheirMessages() {
		Workbench bench = start(ROUND_TRIP);
		assertThatIllegalStateException().isThrownBy(() -> bench.fail("jammed"))
			.withMessage("jammed")
			.withNoCause()
			.satisfies((ex) -> assertThat(ex.getStackTrace())
				.anyMatch((frame) -> frame.getClassName().startsWith(RoundTripTests.class.getName())));
		assertThatExceptionOfType(FlameRemoteException.class).isThrownBy(bench::failWithIo).satisfies((ex) -> {
			assertThat(ex.code()).isEqualTo(FlameErrorCode.HANDLER_ERROR);
			assertThat(ex.remoteType()).isEqualTo(UncheckedIOException.class.getName());
		});
		assertThatExceptionOfType(FlameException.class).isThrownBy(bench::failWithCode)
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("out_of_screws"));
		assertThat(client().service(Workbench.class).result((service) -> service.fail("jammed")))
			.isInstanceOfSatisfying(FlameResult.Failure.class,
					(failure) -> assertThat(failure.exception()).isInstanceOf(IllegalStateException.class));
	}

	@Test
	void resultsAsValuesTravel() {
		Workbench bench = start(ROUND_TRIP);
		assertThat(bench.divide(42, 2)).isEqualTo(FlameResult.success(21));
		assertThat(bench.divide(42, 0)).isInstanceOfSatisfying(FlameResult.Failure.class,
				(failure) -> assertThat(failure.exception()).isInstanceOf(ArithmeticException.class)
					.hasMessage("by zero"));
	}

	@Test
	void sizesCount() {
		Workbench bench = start(ROUND_TRIP, "--flame.max-body-size=1000B", "--flame.max-response-size=500B");
		assertThat(bench.fill(new byte[400])).hasSize(400);
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> bench.fill(new byte[1000]))
			.withMessageContaining("a runner reads only 1000");
		assertThatExceptionOfType(FlameSerializationException.class).isThrownBy(() -> bench.fill(new byte[600]))
			.withMessageContaining("only 500 may leave the runner");
	}

	@Test
	void thePoolsCodecIsUsed() {
		Workbench bench = start(ROUND_TRIP);
		assertThatIllegalStateException().isThrownBy(() -> bench.fail("jammed"));
		// this format does not carry the class of an exception
		assertThatExceptionOfType(FlameRemoteException.class).isThrownBy(() -> bench.failInJson("jammed"))
			.withMessageContaining("workbench/failInJson on a local round trip failed: jammed");
	}

	@Test
	void contextAndDeadlineAreThoseOfTheCall() {
		Workbench bench = start(ROUND_TRIP);
		assertThat(bench.attempt(null, "x")).isEqualTo("x1");
		String attempt = client().service(Workbench.class).call((service) -> service.attempt(null, "y"));
		assertThat(attempt).isEqualTo("y1");
		assertThatExceptionOfType(FlameTimeoutException.class).isThrownBy(bench::waitTooLong)
			.satisfies((ex) -> assertThat(ex.stage()).isEqualTo(Stage.EXECUTION));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void onARunnerNothingTravelsTwice() {
		Workbench bench = start(ROUND_TRIP, "--flame.mode=runner", "--server.port=0");
		List<String> lines = new ArrayList<>();
		assertThat(bench.append(lines)).isSameAs(lines);
	}

	@Test
	void servicesThatCallEachOtherAreInOneProcess() {
		Workbench bench = start(ROUND_TRIP);
		assertThat(bench.callsInProcess(new ArrayList<>())).isTrue();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Workbench.class, Shelf.class })
	static class Application {

		@Bean
		@FlameFunction("reveal")
		Function<Credentials, String> reveal() {
			return (credentials) -> (credentials.secret != null) ? credentials.secret : "none";
		}

	}

	@FlameService
	static class Shelf {

		public List<String> same(List<String> lines) {
			return lines;
		}

	}

	@FlameService
	static class Workbench {

		static final Tool HAMMER = new Tool("hammer");

		private final Shelf shelf;

		private final Map<String, Integer> drawer = new HashMap<>();

		Workbench(Shelf shelf) {
			this.shelf = shelf;
		}

		public List<String> append(List<String> lines) {
			lines.add("more");
			return lines;
		}

		public byte[] fill(byte[] bytes) {
			Arrays.fill(bytes, (byte) 7);
			return bytes;
		}

		public Map<String, Integer> drawer() {
			return this.drawer;
		}

		public boolean isKnown(Tool tool) {
			return tool == HAMMER;
		}

		public @Nullable String secretOf(Credentials credentials) {
			return credentials.secret;
		}

		public void take(Unwritable unwritable) {
		}

		public int measure(Shape shape) {
			return 1;
		}

		public Unwritable unwritable() {
			return new Unwritable();
		}

		public @Nullable Integer pages(Draft draft) {
			return draft.getPages();
		}

		public String fail(String message) {
			throw new IllegalStateException(message, new IOException("paper"));
		}

		@FlameMethod(pool = "json")
		public String failInJson(String message) {
			throw new IllegalStateException(message);
		}

		public void failWithIo() {
			throw new UncheckedIOException(new IOException("disk"));
		}

		public void failWithCode() {
			throw new FlameException("out_of_screws", "None left.");
		}

		public FlameResult<Integer> divide(int dividend, int divisor) {
			return (divisor != 0) ? FlameResult.success(dividend / divisor)
					: FlameResult.failure(new ArithmeticException("by zero"));
		}

		public String attempt(@Nullable InvocationContext context, String text) {
			return text + ((context != null) ? context.attempt() : 0);
		}

		@FlameMethod(timeout = "100ms")
		public void waitTooLong() throws InterruptedException {
			new CountDownLatch(1).await();
		}

		public boolean callsInProcess(List<String> lines) {
			return this.shelf.same(lines) == lines;
		}

	}

	record Tool(String name) {
	}

	interface Shape {

		int size();

	}

	record Circle(int size) implements Shape {
	}

	/** May have no pages, but not for who reads it. */
	static class Draft {

		private @Nullable Integer pages;

		@JsonCreator
		Draft(@JsonProperty("pages") int pages) {
			this.pages = pages;
		}

		static Draft empty() {
			Draft draft = new Draft(0);
			draft.pages = null;
			return draft;
		}

		public @Nullable Integer getPages() {
			return this.pages;
		}

	}

	/** Relies on what is never written. */
	static class Credentials {

		public final String user;

		@JsonIgnore
		private final @Nullable String secret;

		@JsonCreator
		Credentials(@JsonProperty("user") String user) {
			this(user, null);
		}

		Credentials(String user, @Nullable String secret) {
			this.user = user;
			this.secret = secret;
		}

	}

	/** Has nothing that can be written. */
	static class Unwritable {

		public String getValue() {
			throw new IllegalStateException("not now");
		}

	}

}
