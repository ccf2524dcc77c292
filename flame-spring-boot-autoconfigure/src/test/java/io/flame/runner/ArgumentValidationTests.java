package io.flame.runner;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.flame.FlameClient;
import io.flame.FlameInvalidArgumentException;
import io.flame.FlameInvalidArgumentException.Violation;
import io.flame.FlameMode;
import io.flame.FlameRemoteException;
import io.flame.FlameResult;
import io.flame.FlameService;
import io.flame.InvocationContext;
import io.flame.autoconfigure.FlameAutoConfiguration;
import io.flame.validation.BeanValidation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Null;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Constraints of parameters, where methods are executed and where they are called.
 */
class ArgumentValidationTests {

	private static final Order BAD_ORDER = new Order(List.of(new Line("pen", 1), new Line("secret ink", -7)));

	@SuppressWarnings("NullAway.Init")
	private static ConfigurableApplicationContext local;

	@SuppressWarnings("NullAway.Init")
	private static ConfigurableApplicationContext runner;

	@SuppressWarnings("NullAway.Init")
	private static ConfigurableApplicationContext parent;

	private static int port;

	@BeforeAll
	static void start() {
		local = run(WebApplicationType.NONE);
		runner = run(WebApplicationType.SERVLET, "--flame.mode=runner", "--server.port=0",
				"--flame.server.drain-timeout=1s");
		port = runner.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		parent = run(WebApplicationType.NONE, "--flame.mode=parent", "--flame.runner-url=http://127.0.0.1:" + port);
	}

	@AfterAll
	static void stop() {
		Stream.of(parent, runner, local).forEach(ConfigurableApplicationContext::close);
	}

	private static ConfigurableApplicationContext run(WebApplicationType type, String... args) {
		return new SpringApplicationBuilder(Application.class).web(type)
			.properties("spring.main.register-shutdown-hook=false")
			.run(args);
	}

	private static ConfigurableApplicationContext caller(FlameMode role) {
		return (role == FlameMode.PARENT) ? parent : local;
	}

	@Test
	void theRunnerAnswersWithTheViolations() {
		int executed = OrderService.executed.get();
		Map<String, @Nullable Object> answer = post("orders", "place",
				"{\"lines\":[{\"article\":\"pen\",\"amount\":1},{\"article\":\"secret ink\",\"amount\":-7}]}, \" \"");
		assertThat(answer).containsEntry("ok", false);
		assertThat(error(answer)).containsEntry("code", "invalid_argument")
			.containsEntry("details",
					Map.of("violations",
							List.of(Map.of("path", "order.lines[1].amount", "message", "must be greater than 0"),
									Map.of("path", "customer", "message", "must not be blank"))));
		assertThat(error(answer).get("retryable")).isNotEqualTo(true);
		assertThat(String.valueOf(error(answer).get("message"))).contains("orders/place",
				"order.lines[1].amount: must be greater than 0", "customer: must not be blank");
		assertThat(answer.toString()).doesNotContain("secret ink", "-7");
		assertThat(OrderService.executed).hasValue(executed);
	}

	@Test
	void whatIsValidIsExecuted() {
		assertThat(post("orders", "place", "{\"lines\":[{\"article\":\"pen\",\"amount\":1}]}, \"Ann\""))
			.containsEntry("result", "1 for Ann");
	}

	@ParameterizedTest
	@EnumSource(names = { "LOCAL", "PARENT" })
	void callersOfTheBeanGetTheViolations(FlameMode role) {
		ConfigurableApplicationContext context = caller(role);
		assertThatExceptionOfType(FlameInvalidArgumentException.class)
			.isThrownBy(() -> context.getBean(Orders.class).place(BAD_ORDER, " "))
			.satisfies((ex) -> {
				assertThat(ex.violations()).containsExactly(
						new Violation("order.lines[1].amount", "must be greater than 0"),
						new Violation("customer", "must not be blank"));
				assertThat(ex.retryable()).isFalse();
				assertThat(ex).hasMessageContaining("orders/place").hasMessageNotContaining("secret ink");
			});
		assertThat(context.getBean(Orders.class).tag(List.of("a"))).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource(names = { "LOCAL", "PARENT" })
	void callersOfTheClientGetTheViolations(FlameMode role) {
		ConfigurableApplicationContext context = caller(role);
		FlameClient client = context.getBean(FlameClient.class);
		FlameResult<String> result = client.service(Orders.class).result((orders) -> orders.place(BAD_ORDER, "Ann"));
		assertThat(result).isInstanceOfSatisfying(FlameResult.Failure.class,
				(failure) -> assertThat(failure.exception()).isInstanceOf(FlameInvalidArgumentException.class));
		assertThatExceptionOfType(FlameInvalidArgumentException.class)
			.isThrownBy(() -> client.method("orders", "place").returning(String.class).call(BAD_ORDER, "Ann"))
			.satisfies((ex) -> assertThat(ex.violations())
				.containsExactly(new Violation("order.lines[1].amount", "must be greater than 0")));
	}

	@ParameterizedTest
	@EnumSource(names = { "LOCAL", "PARENT" })
	void groupsAreThoseOfTheMethod(FlameMode role) {
		ConfigurableApplicationContext context = caller(role);
		Orders orders = context.getBean(Orders.class);
		assertThat(orders.express(1)).isEqualTo(1);
		assertThat(context.getBean(Grouped.class).all(1)).isEqualTo(1);
		assertThat(violations(() -> context.getBean(Grouped.class).express(1)))
			.containsExactly(new Violation("count", "must be greater than or equal to 10"));
		assertThat(context.getBean(Grouped.class).express(10)).isEqualTo(10);
	}

	@ParameterizedTest
	@EnumSource(names = { "LOCAL", "PARENT" })
	void aBeanThatValidatesItselfFailsInTheSameWay(FlameMode role) {
		ConfigurableApplicationContext context = caller(role);
		assertThat(violations(() -> context.getBean(Self.class).size("")))
			.containsExactly(new Violation("text", "must not be blank"));
	}

	@Test
	void theResultIsNoneOfItsBusiness() {
		assertThatExceptionOfType(ConstraintViolationException.class)
			.isThrownBy(() -> local.getBean(Self.class).broken());
		assertThatExceptionOfType(FlameRemoteException.class).isThrownBy(() -> parent.getBean(Self.class).broken())
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("handler_error"));
		assertThat(local.getBean(Keys.class).nothing()).isNull();
	}

	@ParameterizedTest
	@EnumSource(names = { "LOCAL", "PARENT" })
	void keysOfMapsAreNotTold(FlameMode role) {
		ConfigurableApplicationContext context = caller(role);
		assertThat(violations(() -> context.getBean(Keys.class).sum(Map.of("secret", -1))))
			.containsExactly(new Violation("amounts[…]", "must be greater than 0"));
	}

	@ParameterizedTest
	@EnumSource(names = { "LOCAL", "PARENT" })
	void theContextIsNotValidated(FlameMode role) {
		ConfigurableApplicationContext context = caller(role);
		assertThat(context.getBean(Keys.class).attempt("x", null)).isEqualTo(1);
		assertThat(violations(() -> context.getBean(Keys.class).attempt("xxx", null))).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource(names = { "LOCAL", "PARENT" })
	void ofManyViolationsSomeAreTold(FlameMode role) {
		ConfigurableApplicationContext context = caller(role);
		List<String> blanks = Stream.generate(() -> " ").limit(250).toList();
		assertThatExceptionOfType(FlameInvalidArgumentException.class)
			.isThrownBy(() -> context.getBean(Orders.class).tag(blanks))
			.withMessageContaining("and 150 more")
			.satisfies((ex) -> assertThat(ex.violations()).hasSize(100));
	}

	@Test
	void constraintsThatCanNotBeUsedAreAFailure() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class, ValidationAutoConfiguration.class))
			.withUserConfiguration(Redefined.class)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("must not redefine"));
	}

	@Test
	void withoutTheLibraryNothingIsValidated() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("jakarta.validation", "org.hibernate.validator"))
			.withBean(Orders.class, OrderService::new)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(BeanValidation.class);
				assertThat(context.getBean(Orders.class).tag(List.of(" "))).isEqualTo(1);
			});
	}

	@Test
	void withoutAValidatorNothingIsValidated() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class))
			.withUserConfiguration(OrderService.class)
			.run((context) -> assertThat(context.getBean(Orders.class).tag(List.of(" "))).isEqualTo(1));
	}

	@Test
	void violationsOfAForeignRunnerMayBeAnything() {
		FlameInvalidArgumentException exception = new FlameInvalidArgumentException("no", null,
				Map.of("violations", List.of("text", Map.of("path", 1), Map.of("path", "a", "message", "b"))), false);
		assertThat(exception.violations()).containsExactly(new Violation("a", "b"));
		assertThat(new FlameInvalidArgumentException("no").violations()).isEmpty();
	}

	private static List<Violation> violations(Runnable call) {
		try {
			call.run();
		}
		catch (FlameInvalidArgumentException ex) {
			return ex.violations();
		}
		return List.of();
	}

	private static Map<String, @Nullable Object> post(String serviceId, String methodId, String args) {
		HttpResponse<String> response = new RunnerClient(port)
			.post("{\"serviceId\":\"%s\",\"methodId\":\"%s\",\"args\":[%s]}".formatted(serviceId, methodId, args));
		assertThat(response.statusCode()).isEqualTo(200);
		return map(JsonMapper.shared().readValue(response.body(), Map.class));
	}

	private static Map<String, @Nullable Object> error(@Nullable Map<String, @Nullable Object> answer) {
		return map(Objects.requireNonNull(answer).get("error"));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, @Nullable Object> map(@Nullable Object value) {
		return (Map<String, @Nullable Object>) Objects.requireNonNull(value);
	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import({ OrderService.class, Grouped.class, Self.class, Keys.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(RedefiningService.class)
	static class Redefined {

	}

	public record Order(@Size(min = 1) List<@Valid Line> lines) {

	}

	public record Line(String article, @Positive int amount) {

	}

	public interface Express {

	}

	@FlameService("orders")
	public interface Orders {

		String place(@Valid Order order, @NotBlank String customer);

		int tag(List<@NotBlank String> tags);

		int express(@Min(value = 10, groups = Express.class) int count);

	}

	static class OrderService implements Orders {

		static final AtomicInteger executed = new AtomicInteger();

		@Override
		public String place(Order order, String customer) {
			executed.incrementAndGet();
			return order.lines().size() + " for " + customer;
		}

		@Override
		public int tag(List<String> tags) {
			return tags.size();
		}

		@Override
		public int express(int count) {
			return count;
		}

	}

	@FlameService
	public static class Grouped {

		public int all(@Min(value = 10, groups = Express.class) int count) {
			return count;
		}

		@Validated(Express.class)
		public int express(@Min(value = 10, groups = Express.class) int count) {
			return count;
		}

	}

	@FlameService
	@Validated
	public static class Self {

		public int size(@NotBlank String text) {
			return text.length();
		}

		@SuppressWarnings("NullAway")
		public @NotNull String broken() {
			return null;
		}

	}

	@FlameService
	public static class Keys {

		public int sum(Map<String, @Positive Integer> amounts) {
			return amounts.size();
		}

		public int attempt(@Size(max = 2) String text, @Nullable @Null InvocationContext context) {
			return InvocationContext.current().attempt();
		}

		@SuppressWarnings("NullAway")
		public @NotNull String nothing() {
			return null;
		}

	}

	interface Redefining {

		int size(String text);

	}

	@FlameService
	public static class RedefiningService implements Redefining {

		@Override
		public int size(@NotBlank String text) {
			return text.length();
		}

	}

}
