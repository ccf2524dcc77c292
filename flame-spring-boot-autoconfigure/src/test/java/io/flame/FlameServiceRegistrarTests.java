package io.flame;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

import io.flame.FlameTimeoutException.Stage;
import io.flame.autoconfigure.FlameAutoConfiguration;
import io.flame.service.ServiceCatalog;
import io.flame.service.ServiceDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.annotation.UserConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Services that are registered in code.
 */
class FlameServiceRegistrarTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class))
		.withPropertyValues("flame.runner-url=http://127.0.0.1:1");

	@Test
	void inTheLocalRoleTheyAreCalledInEveryWay() {
		try (ConfigurableApplicationContext context = TestRoles.local(Application.class)) {
			assertCalls(context);
		}
	}

	@Test
	void throughAParentTheyAreCalledInEveryWayAndNoSupplierIsCalledThere() {
		try (ConfigurableApplicationContext runner = TestRoles.runner(Application.class)) {
			int made = Application.made.get();
			try (ConfigurableApplicationContext parent = TestRoles.parent(Application.class, TestRoles.url(runner),
					"--flame.pools.images.runners[0].url=" + TestRoles.url(runner))) {
				assertCalls(parent);
				assertThat(Application.made).hasValue(made);
				assertThat(parent.getBean(Greeter.class))
					.hasToString("Flame client proxy for service 'greeter' (%s)".formatted(Greeter.class.getName()));
			}
		}
	}

	@Test
	void aServiceOfLambdasHasABeanForEach() {
		try (ConfigurableApplicationContext context = TestRoles.local(Application.class)) {
			ServiceDefinition math = Objects.requireNonNull(context.getBean(ServiceCatalog.class).find("math"));
			assertThat(math.methods()).containsOnlyKeys("add", "negate");
			assertThat(math.beanNames()).containsExactly("math.add", "math.negate");
		}
	}

	private static void assertCalls(ConfigurableApplicationContext context) {
		FlameClient client = context.getBean(FlameClient.class);
		assertThat(context.getBean(Greeter.class).greet("Ann")).isEqualTo("Hello Ann");
		assertThat(client.service(Greeter.class).<String>call((greeter) -> greeter.greet("Bob")))
			.isEqualTo("Hello Bob");
		assertThat(client.method("greeter", "greet").returning(String.class).call("Cid")).isEqualTo("Hello Cid");
		assertThat(function(context, Function.class, String.class, String.class).apply("Ann")).isEqualTo("pong Ann");
		assertThat(client.function("ping").returning(String.class).call("Bob")).isEqualTo("pong Bob");
		assertThat(client.function("sum").returning(Long.class).call(List.of(1L, 2L, 3L))).isEqualTo(6L);
		assertThat(client.function("who").returning(String.class).call()).isEqualTo("Hello");
		assertThat(client.method("math", "add").returning(Integer.class).call(2, 3)).isEqualTo(5);
		assertThat(client.method("math", "negate").returning(Integer.class).call(2)).isEqualTo(-2);
		@SuppressWarnings("unchecked")
		Function<Integer, Integer> negate = context.getBean("math.negate", Function.class);
		assertThat(negate.apply(3)).isEqualTo(-3);
		assertThat(context.getBean(Plain.class).twice(4)).isEqualTo(8);
		assertThat(client.method("doubling", "twice").returning(Integer.class).call(5)).isEqualTo(10);
		assertThat(client.method("concrete", "text").returning(String.class).call()).isEqualTo("Hello concrete");
	}

	@SuppressWarnings("unchecked")
	private static Function<String, String> function(ConfigurableApplicationContext context, Class<?> type,
			Class<?>... generics) {
		return (Function<String, String>) context.getBeanProvider(ResolvableType.forClassWithGenerics(type, generics))
			.getObject();
	}

	@Test
	void timeoutAndPoolAreThoseOfTheRegistration() {
		try (ConfigurableApplicationContext context = TestRoles.local(Application.class)) {
			assertThatExceptionOfType(FlameTimeoutException.class)
				.isThrownBy(
						() -> context.getBean(FlameClient.class).function("stuck").returning(Integer.class).call("x"))
				.satisfies((ex) -> assertThat(ex.stage()).isEqualTo(Stage.EXECUTION));
		}
		this.contextRunner.withPropertyValues("flame.mode=parent")
			.withConfiguration(UserConfigurations.of(Application.class))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(FlameConfigurationException.class)
				.hasMessageContaining("There is no pool 'images'"));
	}

	@Test
	void aMethodThatIsRegisteredTwiceIsAFailure() {
		fails("local", (registry) -> {
			registry.method("math", "add", Integer.class, Integer.class, (value) -> value);
			registry.method("math", "add", Integer.class, Integer.class, (value) -> value);
		}, "The Flame service 'math.add', registered by 'registrar'", "there is one already");
	}

	@Test
	void anIdThatAnotherServiceHasIsAFailure() {
		fails("local", (registry) -> {
			registry.method("math", "add", Integer.class, Integer.class, (value) -> value);
			registry.function("math", Integer.class, Integer.class, (value) -> value);
		}, "have the same service id 'math'");
	}

	@Test
	void theNameOfAnotherBeanIsAFailure() {
		fails("parent", (registry) -> registry.function("registrar", Integer.class, Integer.class, (value) -> value),
				"there is one already", FlameServiceRegistrar.class.getName());
	}

	@Test
	void aFinalClassIsAFailure() {
		fails("parent",
				(registry) -> registry.service(Sealed.class, (spec) -> spec.supplier((context) -> new Sealed())),
				"the class is final");
	}

	@ParameterizedTest
	@EnumSource(names = { "LOCAL", "PARENT" }, value = FlameMode.class)
	void whatIsNoFunctionIsAFailure(FlameMode mode) {
		fails(mode.name(), (registry) -> registry.function("f", new ParameterizedTypeReference<List<String>>() {
		}, (spec) -> spec.supplier((context) -> List.of())), "'f' (java.util.List)", "is none");
	}

	@Test
	void aFunctionWithoutSupplierIsAFailureWhereItRuns() {
		FlameServiceRegistrar registrar = (registry) -> registry.function("f",
				new ParameterizedTypeReference<Supplier<String>>() {
				}, (spec) -> {
				});
		fails("local", registrar, "registered by 'registrar'", "whose role is 'local'", "no supplier",
				"Give the function with 'supplier'");
		run("parent", registrar).run((context) -> assertThat(context).hasNotFailed().hasBean("f"));
	}

	@Test
	void anInterfaceWithoutSupplierOrBeanIsAFailureWhereItRuns() {
		FlameServiceRegistrar registrar = (registry) -> registry.service(Plain.class);
		fails("local", registrar, "no bean of the type " + Plain.class.getName(), "Let its implementation be a bean");
		run("parent", registrar).run((context) -> assertThat(context).hasNotFailed().hasSingleBean(Plain.class));
	}

	@Test
	void severalBeansOfATypeAreAFailure() {
		run("local", (registry) -> registry.service(Plain.class)).withBean("one", Plain.class, () -> (value) -> value)
			.withBean("two", Plain.class, () -> (value) -> value)
			.run((context) -> assertThat(context.getStartupFailure()).hasMessageContaining("'plain'")
				.hasMessageContaining("could be any of the beans [one, two]"));
	}

	@Test
	void settingsOfTheRegistrationComeBeforeTheAnnotation() {
		run("local",
				(registry) -> registry.service(Annotated.class,
						(spec) -> spec.timeout(Duration.ofMillis(20)).supplier((context) -> () -> new Sleep().sleep())))
			.run((context) -> {
				assertThatExceptionOfType(FlameTimeoutException.class)
					.isThrownBy(context.getBean(Annotated.class)::run);
				assertThat(context.getBean(FlameClient.class).method("noted", "run")).isNotNull();
			});
	}

	@Test
	void oneBeanAsTwoServicesIsAFailure() {
		run("local", (registry) -> {
			registry.service("a", Plain.class, (spec) -> {
			});
			registry.service("b", Plain.class, (spec) -> {
			});
		}).withBean("one", Plain.class, () -> (value) -> value)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasMessageContaining("The bean 'one' is two Flame services at once"));
	}

	private void fails(String mode, FlameServiceRegistrar registrar, String... messages) {
		run(mode, registrar)
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(FlameConfigurationException.class)
				.hasMessageContainingAll(messages));
	}

	private ApplicationContextRunner run(String mode, FlameServiceRegistrar registrar) {
		return this.contextRunner.withPropertyValues("flame.mode=" + mode)
			.withBean("registrar", FlameServiceRegistrar.class, () -> registrar);
	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	static class Application {

		static final AtomicInteger made = new AtomicInteger();

		@Bean
		static FlameServiceRegistrar services() {
			return (registry) -> {
				registry.service(Greeter.class, (spec) -> spec.pool("images").supplier((context) -> {
					made.incrementAndGet();
					return new DefaultGreeter(context.bean(Words.class));
				}));
				registry.function("ping", String.class, String.class, (name) -> "pong " + name);
				registry.function("stuck", new ParameterizedTypeReference<Function<String, Integer>>() {
				}, (spec) -> spec.timeout(Duration.ofMillis(20)).supplier((context) -> (text) -> new Sleep().sleep()));
				registry.function("sum", new ParameterizedTypeReference<Function<List<Long>, Long>>() {
				}, (spec) -> spec.supplier((context) -> (values) -> values.stream().mapToLong(Long::longValue).sum()));
				registry.function("who", new ParameterizedTypeReference<Supplier<String>>() {
				}, (spec) -> spec.supplier((context) -> {
					Words words = context.bean(Words.class);
					return words::hello;
				}));
				registry.method("math", "add", new ParameterizedTypeReference<BiFunction<Integer, Integer, Integer>>() {
				}, (spec) -> spec.pool("images").supplier((context) -> Integer::sum));
				registry.method("math", "negate", int.class, int.class, (value) -> -value);
				registry.service("doubling", Plain.class, (spec) -> {
				});
				registry.service(Concrete.class);
			};
		}

		@Bean
		Words words() {
			return new Words();
		}

		@Bean
		Doubler doubler() {
			return new Doubler();
		}

	}

	interface Greeter {

		String greet(String name);

	}

	record DefaultGreeter(Words words) implements Greeter {

		@Override
		public String greet(String name) {
			return this.words.hello() + " " + name;
		}

	}

	static class Words {

		String hello() {
			return "Hello";
		}

	}

	interface Plain {

		int twice(int value);

	}

	static class Doubler implements Plain {

		@Override
		public int twice(int value) {
			return value * 2;
		}

		public Thread whatCouldNotTravel() {
			return Thread.currentThread();
		}

	}

	public static class Concrete {

		private final Words words;

		Concrete(Words words) {
			this.words = words;
		}

		public String text() {
			return this.words.hello() + " concrete";
		}

	}

	public static final class Sealed {

		public String text() {
			return "";
		}

	}

	@FlameService(id = "noted", timeout = "1h")
	interface Annotated {

		int run();

	}

	static class Sleep {

		synchronized int sleep() {
			try {
				wait(600_000);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return 0;
		}

	}

}
