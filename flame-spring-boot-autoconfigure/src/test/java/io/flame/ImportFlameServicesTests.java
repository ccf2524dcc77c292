package io.flame;

import io.flame.autoconfigure.FlameAutoConfiguration;
import io.flame.imported.Marked;
import io.flame.imported.MarkedService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Services of which there is only the interface.
 */
class ImportFlameServicesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class))
		.withPropertyValues("flame.runner-url=http://127.0.0.1:1",
				"flame.pools.images.runners[0].url=http://127.0.0.1:1");

	@Test
	void aParentWithTheInterfacesCallsARunnerWithTheImplementations() {
		try (ConfigurableApplicationContext runner = TestRoles.runner(RunnerApplication.class);
				ConfigurableApplicationContext parent = TestRoles.parent(ParentApplication.class,
						TestRoles.url(runner))) {
			assertThat(parent.getBeanNamesForType(Unmarked.class)).containsExactly("unmarked");
			assertThat(parent.getBean(Unmarked.class).size("four")).isEqualTo(4);
			assertThat(parent.getBean(Marked.class).upper("a")).isEqualTo("A");
			FlameClient client = parent.getBean(FlameClient.class);
			assertThat(client.method("unmarked", "size").returning(Integer.class).call("three")).isEqualTo(5);
			assertThat(client.service(Marked.class).<String>call((marked) -> marked.upper("b"))).isEqualTo("B");
			assertThat(client.method("marks", "upper").returning(String.class).call("c")).isEqualTo("C");
		}
	}

	@Test
	void theContractOfAnInterfaceWithoutAnnotationIsTheInterface() {
		this.contextRunner.withUserConfiguration(RunnerApplication.class).run((context) -> {
			assertThat(context).hasNotFailed();
			FlameClient client = context.getBean(FlameClient.class);
			assertThat(client.method("unmarked", "size").returning(Integer.class).call("three")).isEqualTo(5);
			assertThat(catchThrowable(() -> client.method("unmarked", "whatCouldNotTravel")))
				.isInstanceOf(FlameServiceNotFoundException.class);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "parent" })
	void anImplementationIsTheServiceInEveryRole(String mode) {
		this.contextRunner.withPropertyValues("flame.mode=" + mode)
			.withUserConfiguration(RunnerApplication.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(Unmarked.class).hasSingleBean(Marked.class);
				assertThat(context.getBeanNamesForType(Unmarked.class))
					.containsExactly(UnmarkedService.class.getName());
				assertThat(context.getBean(FlameClient.class).method("unmarked", "size")).isNotNull();
			});
	}

	@Test
	void withoutImplementationTheLocalRoleIsAFailure() {
		this.contextRunner.withUserConfiguration(ParentApplication.class)
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(FlameConfigurationException.class)
				.hasMessageContainingAll("whose role is 'local'", "no bean of the type " + Unmarked.class.getName(),
						ParentApplication.class.getName() + "#ImportFlameServices", "activate the profile 'parent'"));
	}

	@Test
	void aRegistrarMayHaveTheImplementation() {
		this.contextRunner.withUserConfiguration(One.class)
			.withBean("registrar", FlameServiceRegistrar.class,
					() -> (registry) -> registry.service(Unmarked.class,
							(spec) -> spec.supplier((context) -> new UnmarkedService())))
			.run((context) -> assertThat(context.getBean(Unmarked.class).size("two")).isEqualTo(3));
	}

	@Test
	void thePoolIsThatOfTheImport() {
		this.contextRunner.withPropertyValues("flame.mode=parent")
			.withUserConfiguration(Pools.class)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("There is no pool 'gpu'"));
		this.contextRunner.withPropertyValues("flame.mode=parent", "kind=images")
			.withUserConfiguration(Pools.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Unmarked.class)
				.hasSingleBean(Marked.class));
	}

	@Test
	void aClassIsAFailure() {
		fails(OfClass.class, UnmarkedService.class.getName() + ", which is no interface");
	}

	@Test
	void nothingToImportIsAFailure() {
		fails(OfNothing.class, "finds no service");
		fails(OfEmptyPackage.class, "finds no service");
	}

	@Test
	void anImplementationWithAnotherIdIsAFailure() {
		fails(OtherId.class, "is the Flame service 'other' by its annotation",
				Unmarked.class.getName() + " as 'unmarked'", "Put @FlameService on Unmarked only");
	}

	private void fails(Class<?> configuration, String... messages) {
		this.contextRunner.withUserConfiguration(configuration)
			.run((context) -> assertThat(context.getStartupFailure())
				.satisfies((ex) -> assertThat(NestedExceptionUtils.getMostSpecificCause(ex))
					.isInstanceOf(FlameConfigurationException.class)
					.hasMessageContainingAll(messages)));
	}

	interface Unmarked {

		int size(String text);

	}

	static class UnmarkedService implements Unmarked {

		@Override
		public int size(String text) {
			return text.length();
		}

		public Thread whatCouldNotTravel() {
			return Thread.currentThread();
		}

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@ImportFlameServices(Unmarked.class)
	@ImportFlameServices(basePackageClasses = MarkedService.class)
	static class ParentApplication {

	}

	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	@ImportFlameServices(types = Unmarked.class, basePackages = "io.flame.imported")
	@Import({ UnmarkedService.class, MarkedService.class })
	static class RunnerApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportFlameServices(Unmarked.class)
	static class One {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportFlameServices(types = Unmarked.class, pool = "${kind:gpu}")
	@ImportFlameServices(types = Marked.class, pool = "images")
	static class Pools {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportFlameServices(UnmarkedService.class)
	static class OfClass {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportFlameServices
	static class OfNothing {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportFlameServices(basePackages = "io.flame.nowhere")
	static class OfEmptyPackage {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportFlameServices(Unmarked.class)
	@Import(OtherUnmarked.class)
	static class OtherId {

	}

	@FlameService("other")
	static class OtherUnmarked implements Unmarked {

		@Override
		public int size(String text) {
			return 0;
		}

	}

}
