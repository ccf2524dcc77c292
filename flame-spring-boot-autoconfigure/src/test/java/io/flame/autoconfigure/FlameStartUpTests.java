package io.flame.autoconfigure;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import io.flame.ConditionalOnFlameMode;
import io.flame.FlameConfigurationException;
import io.flame.FlameFunction;
import io.flame.FlameMethod;
import io.flame.FlameMode;
import io.flame.FlameService;
import io.flame.InvocationContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What an application sees when it starts in a role.
 */
@ExtendWith(OutputCaptureExtension.class)
class FlameStartUpTests {

	private static ConfigurableApplicationContext run(Class<?> application, String... args) {
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.main.register-shutdown-hook=false")
			.run(args);
	}

	private static void assertFails(Class<?> application, CapturedOutput output, String expected, String... args) {
		assertThatThrownBy(() -> run(application, args).close())
			.satisfies((ex) -> assertThat(chain(ex)).hasAtLeastOneElementOfType(FlameConfigurationException.class));
		assertThat(output).contains("APPLICATION FAILED TO START", expected, "Action:");
	}

	private static List<Throwable> chain(Throwable ex) {
		return Stream.iterate(ex, Objects::nonNull, Throwable::getCause).toList();
	}

	@Test
	void withoutARoleEverythingRunsInTheProcess() {
		try (ConfigurableApplicationContext context = run(Plain.class)) {
			Plain.Calculator calculator = context.getBean(Plain.Calculator.class);
			assertThat(calculator.pid(null)).isEqualTo(ProcessHandle.current().pid());
			assertThat(context.getBean("mode")).isEqualTo(FlameMode.LOCAL);
		}
	}

	@Test
	void inTheParentTheTargetIsNotCreated() {
		Plain.Calculator.created = false;
		try (ConfigurableApplicationContext context = run(Plain.class, "--spring.profiles.active=parent")) {
			assertThat(context.getBean(Plain.Calculator.class)).isNotNull();
			assertThat(Plain.Calculator.created).isFalse();
			assertThat(context.getBean("mode")).isEqualTo(FlameMode.PARENT);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "--flame.mode=parent", "--flame.mode=PARENT", "--spring.profiles.active=dev,parent" })
	void roleIsParent(String argument) {
		try (ConfigurableApplicationContext context = run(Plain.class, argument)) {
			assertThat(context.getBean("mode")).isEqualTo(FlameMode.PARENT);
		}
	}

	@Test
	void modeWinsOverTheProfile() {
		try (ConfigurableApplicationContext context = run(Plain.class, "--flame.mode=local",
				"--spring.profiles.active=parent")) {
			assertThat(context.getBean("mode")).isEqualTo(FlameMode.LOCAL);
		}
	}

	@Test
	void bothProfilesAreAFailure(CapturedOutput output) {
		assertFails(Plain.class, output, "The profiles 'parent' and 'runner' are both active",
				"--spring.profiles.active=parent,runner");
	}

	@Test
	void unknownModeIsAFailure(CapturedOutput output) {
		assertFails(Plain.class, output, "'boss' is no value of 'flame.mode'", "--flame.mode=boss");
	}

	@Test
	void runnerBeyondLoopbackWithoutSecretIsAFailure(CapturedOutput output) {
		assertThatThrownBy(() -> new SpringApplicationBuilder(Plain.class).run("--flame.mode=runner",
				"--server.address=::", "--server.port=0"))
			.hasRootCauseInstanceOf(FlameConfigurationException.class);
		assertThat(output).contains("has no secret", "flame.security.secret");
	}

	@Test
	void runnerWithoutWebServerIsAFailure(CapturedOutput output) {
		FilteredClassLoader classLoader = new FilteredClassLoader("org.apache.catalina");
		assertThatThrownBy(() -> new SpringApplicationBuilder(Plain.class).web(WebApplicationType.NONE)
			.resourceLoader(new DefaultResourceLoader(classLoader))
			.run("--flame.mode=runner")
			.close()).isInstanceOf(FlameConfigurationException.class);
		assertThat(output).contains("it is no servlet web application", "Action:");
	}

	@Test
	void runnerIsAServletApplicationWhateverTheApplicationSays() {
		try (ConfigurableApplicationContext context = run(Plain.class, "--flame.mode=runner", "--server.port=0",
				"--spring.main.web-application-type=none")) {
			assertThat(context).isInstanceOf(ServletWebServerApplicationContext.class);
		}
	}

	@Test
	void unknownSslBundleIsAFailure(CapturedOutput output) {
		assertFails(Plain.class, output, "The SSL bundle 'nope'", "--flame.mode=parent", "--flame.ssl.bundle=nope");
	}

	@Test
	void duplicateServiceIdsAreAFailure(CapturedOutput output) {
		assertFails(DuplicateIds.class, output, "have the same service id 'same'");
	}

	@Test
	void overloadsWithoutDistinctIdsAreAFailure(CapturedOutput output) {
		assertFails(Overloads.class, output, "the same id 'add'");
	}

	@Test
	void finalMethodIsAFailure(CapturedOutput output) {
		assertFails(FinalMethod.class, output, "the method is final");
	}

	@Test
	void privateConstructorIsAFailure(CapturedOutput output) {
		assertFails(PrivateConstructor.class, output, "its constructor is private");
	}

	@Test
	void hiddenServiceIsAFailureInEveryRole(CapturedOutput output) {
		assertFails(Hidden.class, output, "its bean method returns a type that does not say so");
		assertFails(Hidden.class, output, "its bean method returns a type that does not say so", "--flame.mode=parent");
	}

	@Test
	void unknownPoolIsAFailureInTheParent(CapturedOutput output) {
		assertFails(UnknownPool.class, output, "There is no pool 'gpu'", "--flame.mode=parent");
		run(UnknownPool.class, "--flame.mode=parent", "--flame.pools.gpu.max=1").close();
	}

	@Test
	void functionWithoutTypesIsAFailure(CapturedOutput output) {
		assertFails(RawFunction.class, output, "The types of the function");
	}

	@Test
	void scheduledMethodOfAServiceIsAFailure(CapturedOutput output) {
		assertFails(Scheduling.class, output, "is annotated with @Scheduled");
	}

	@Test
	void voidAsyncMethodOfAServiceIsAFailure(CapturedOutput output) {
		assertFails(Asynchronous.class, output, "is void and annotated with @Async");
	}

	@Test
	void whatCanNotTravelIsAFailureInEveryRole(CapturedOutput output) {
		for (String mode : List.of("local", "parent")) {
			assertFails(Unbindable.class, output, "it has the raw type List, which does not tell what is in it",
					"--flame.mode=" + mode);
		}
	}

	@Test
	void brokenIdempotencyKeyIsAFailure(CapturedOutput output) {
		assertFails(BrokenKey.class, output, "is no SpEL expression");
	}

	@Test
	void anIdempotencyKeyOfAParameterThatIsNotThereIsAFailureInEveryRole(CapturedOutput output) {
		for (String mode : List.of("local", "parent", "runner")) {
			assertFails(UnknownParameter.class, output, "UnknownParameter$Service.run(int)", "--flame.mode=" + mode,
					"--server.port=0");
			assertThat(output.getAll()).contains("names #b, which is not there");
		}
	}

	@Test
	void badTimeoutIsAFailure(CapturedOutput output) {
		assertFails(BadTimeout.class, output, "'soon'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--flame.runner-url=host:8080", "--flame.runner-url=ftp://host",
			"--flame.runner-url=http://host:99999", "--flame.invoke-path=/",
			"--flame.pools.default.min=5 --flame.pools.default.max=2", "--flame.pools.default.backend=nope",
			"--flame.runner-url=http://h --flame.pools.default.backend=process", "--flame.pools.default.timeout=-5s",
			"--flame.pools.default.retry.max-attempts=0", "--flame.pools.default.queue-capacity=-9",
			"--flame.pools.default.resources.memory=300", "--flame.context.mdc-keys=user,locale",
			"--flame.build.id=a\u00e9" })
	void badSettingsAreFailuresInTheParent(String arguments, CapturedOutput output) {
		assertFails(Plain.class, output, "Description:", ("--flame.mode=parent " + arguments).split(" "));
	}

	@ParameterizedTest
	@CsvSource({ "--flame.backend.process.memory=a-lot, flame.backend.process.memory",
			"--flame.pools.default.process.memory=a-lot, flame.pools.default.process.memory",
			"--flame.pools.default.process.max-parallel-starts=1, flame.backend.process.max-parallel-starts",
			"--flame.backend.process.max-parallel-starts=0, flame.backend.process.max-parallel-starts",
			"--flame.pools.default.resources.gpu=-1, resources.gpu",
			"--flame.pools.default.min=9999, flame.pools.default.max",
			"--flame.pools.default.min=2147483647, must not be greater than 10000" })
	void badSettingsOfABackendAreFailuresThatNameTheKey(String argument, String key, CapturedOutput output) {
		assertThatThrownBy(() -> run(Plain.class, "--flame.mode=parent", argument).close()).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START", key, "Action:");
	}

	@Test
	void anUnknownKeyOfABackendIsAWarning(CapturedOutput output) {
		run(Plain.class, "--flame.mode=parent", "--flame.pools.default.process.memroy=1GB").close();
		assertThat(output).contains("Unknown key 'flame.pools.default.process.memroy'");
	}

	@Test
	void resourcesThatChildrenCannotGetAreAWarning(CapturedOutput output) {
		run(Plain.class, "--flame.mode=parent", "--flame.pools.default.resources.gpu=1",
				"--flame.pools.default.resources.labels.zone=a", "--flame.pools.other.resources.cpu=1")
			.close();
		assertThat(output).containsOnlyOnce("'flame.pools.default.resources.gpu' is ignored by the backend 'process'")
			.containsOnlyOnce("'flame.pools.default.resources.labels' is ignored by the backend 'process'")
			.doesNotContain("flame.pools.other.resources");
	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(Plain.Calculator.class)
	static class Plain {

		@Bean("mode")
		@ConditionalOnFlameMode(FlameMode.LOCAL)
		FlameMode local() {
			return FlameMode.LOCAL;
		}

		@Bean("mode")
		@ConditionalOnFlameMode(FlameMode.PARENT)
		FlameMode parent() {
			return FlameMode.PARENT;
		}

		@FlameService
		static class Calculator {

			static boolean created;

			Calculator() {
				created = true;
			}

			public long pid(@Nullable InvocationContext context) {
				assertThat(context).isSameAs(InvocationContext.current());
				return ProcessHandle.current().pid();
			}

		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import({ DuplicateIds.A.class, DuplicateIds.B.class })
	static class DuplicateIds {

		@FlameService("same")
		static class A {

		}

		@FlameService("same")
		static class B {

		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(Overloads.Service.class)
	static class Overloads {

		@FlameService
		static class Service {

			public int add(int a, int b) {
				return a + b;
			}

			public int add(int a) {
				return a;
			}

			@FlameMethod("addThree")
			public int add(int a, int b, int c) {
				return a + b + c;
			}

		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(FinalMethod.Service.class)
	static class FinalMethod {

		@FlameService
		static class Service {

			public final void run() {
			}

		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(PrivateConstructor.Service.class)
	static class PrivateConstructor {

		@FlameService
		static class Service {

			private Service() {
			}

			public void run() {
			}

		}

		/** Without which the class would have to be final. */
		static class Nested extends Service {

		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	static class Hidden {

		@Bean
		Runnable hidden() {
			return new Service();
		}

		@FlameService
		static class Service implements Runnable {

			@Override
			public void run() {
			}

		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(UnknownPool.Service.class)
	static class UnknownPool {

		@FlameService(pool = "gpu")
		static class Service {

			public void run() {
			}

		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	static class RawFunction {

		@Bean
		@FlameFunction
		@SuppressWarnings("rawtypes")
		Function raw() {
			return (value) -> value;
		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(BadTimeout.Service.class)
	static class BadTimeout {

		@FlameService(timeout = "soon")
		static class Service {

		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(Scheduling.Service.class)
	static class Scheduling {

		@FlameService
		static class Service {

			@Scheduled(fixedRate = 1000)
			public void tick() {
			}

		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(Asynchronous.Service.class)
	static class Asynchronous {

		@FlameService
		static class Service {

			@Async
			public void run() {
			}

		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(Unbindable.Service.class)
	static class Unbindable {

		@FlameService
		static class Service {

			@SuppressWarnings("rawtypes")
			public int count(List list) {
				return list.size();
			}

		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(BrokenKey.Service.class)
	static class BrokenKey {

		@FlameService
		static class Service {

			@FlameMethod(idempotencyKey = "#a +")
			public int run(int a) {
				return a;
			}

		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@Import(UnknownParameter.Service.class)
	static class UnknownParameter {

		@FlameService
		static class Service {

			@FlameMethod(idempotencyKey = "#a + #b")
			public int run(int a) {
				return a;
			}

		}

	}

}
