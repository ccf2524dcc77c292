package io.flame.autoconfigure;

import java.io.InputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.flame.FlameClient;
import io.flame.FlameConfigurationException;
import io.flame.FlameService;
import io.flame.FlameSession;
import io.flame.FlameSessionScope;
import io.flame.InvocationContext;
import io.flame.protocol.SessionRequest;
import io.flame.session.instance.SessionExecution;
import io.flame.session.instance.SessionInstances;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Beans that belong to sessions, in an application.
 */
class SessionScopeAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FlameAutoConfiguration.class));

	private static <T> T inSession(ConfigurableApplicationContext context, String id, Class<T> type) {
		SessionExecution execution = (SessionExecution) context.getBean(SessionInstances.class)
			.enter(new SessionRequest(id, null, false, 60_000, Map.of()), "i");
		try (InvocationContext.Scope scope = execution.makeCurrent()) {
			return context.getBean(type);
		}
		finally {
			execution.succeeded();
		}
	}

	@Test
	void instancesOfServicesAreWrappedAndTheirClassIsNot() {
		this.contextRunner.withBean(Counter.class).run((context) -> {
			Set<Class<?>> classes = new HashSet<>();
			for (int i = 0; i < 1000; i++) {
				Counter counter = inSession(context.getSourceApplicationContext(), "s" + i, Counter.class);
				assertThat(AopUtils.isAopProxy(counter)).isTrue();
				classes.add(counter.getClass());
			}
			assertThat(classes).hasSize(1);
			assertThat(context.getBean(SessionInstances.class).count()).isEqualTo(1000);
		});
	}

	@Test
	void aSingletonReachesThemThroughAProviderOrAScopedProxy() {
		this.contextRunner.withBean(Counter.class)
			.withUserConfiguration(Proxied.class)
			.withBean(WithProvider.class)
			.withBean(Caller.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				WithProvider singleton = context.getBean(WithProvider.class);
				assertThat(singleton.counters.getIfAvailable()).isNull();
				FlameClient client = context.getBean(FlameClient.class);
				try (FlameSession one = client.openSession("default");
						FlameSession other = client.openSession("default")) {
					assertThat(one.service(Caller.class).call()).isEqualTo("1 1");
					assertThat(one.service(Caller.class).call()).isEqualTo("2 2");
					assertThat(other.service(Caller.class).call()).isEqualTo("1 1");
				}
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "parent" })
	void anInjectionIntoASingletonIsExplained(String mode) {
		this.contextRunner.withPropertyValues("flame.mode=" + mode, "flame.runner-url=http://localhost:1")
			.withBean(Counter.class)
			.withBean(Injecting.class)
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context).getFailure()
					.hasStackTraceContaining("belongs to sessions")
					.hasStackTraceContaining("FlameSession.service")
					.hasRootCauseInstanceOf(FlameConfigurationException.class);
			});
	}

	@Test
	void aCallOutsideOfASessionIsExplained() {
		this.contextRunner.withBean(Counter.class)
			.run((context) -> assertThat(catchThrowable(
					() -> context.getBean(FlameClient.class).service(Counter.class).call(Counter::increment)))
				.isInstanceOf(FlameConfigurationException.class)
				.hasMessageContaining("in a session only"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "parent" })
	void stateThatCannotTravelStopsTheStartUp(String mode) {
		ApplicationContextRunner runner = this.contextRunner
			.withPropertyValues("flame.mode=" + mode, "flame.runner-url=http://localhost:1")
			.withBean(Bound.class);
		runner.run((context) -> assertThat(context).getFailure()
			.isInstanceOf(FlameConfigurationException.class)
			.hasMessageContaining(Bound.class.getName())
			.hasMessageContaining("'stream'"));
		runner.withPropertyValues("flame.verify-types=false").run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void instancesAreDestroyedWithTheApplicationAndBeforeWhatTheyUse() {
		Resource resource = new Resource();
		this.contextRunner.withBean(User.class)
			.withBean(Resource.class, () -> resource)
			.run((context) -> inSession(context.getSourceApplicationContext(), "s", User.class));
		assertThat(resource.events).isEqualTo("user, resource");
	}

	@FlameService("counter")
	@FlameSessionScope
	static class Counter {

		private int count;

		public int increment() {
			return ++this.count;
		}

	}

	@FlameService("proxied")
	@Scope(scopeName = FlameSessionScope.NAME, proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class Proxied {

		private int count;

		public int add() {
			return ++this.count;
		}

	}

	static class WithProvider {

		final ObjectProvider<Counter> counters;

		final Proxied proxied;

		WithProvider(ObjectProvider<Counter> counters, Proxied proxied) {
			this.counters = counters;
			this.proxied = proxied;
		}

	}

	@FlameService("caller")
	@FlameSessionScope
	static class Caller {

		private final WithProvider singleton;

		Caller(WithProvider singleton) {
			this.singleton = singleton;
		}

		public String call() {
			return this.singleton.counters.getObject().increment() + " " + this.singleton.proxied.add();
		}

	}

	static class Injecting {

		Injecting(Counter counter) {
			counter.increment();
		}

	}

	@FlameService("bound")
	@FlameSessionScope
	static class Bound {

		@Nullable InputStream stream;

		public void call() {
		}

	}

	static class Resource implements AutoCloseable {

		String events = "";

		@Override
		public void close() {
			this.events += "resource";
		}

	}

	@FlameService("user")
	@FlameSessionScope
	static class User implements AutoCloseable {

		private final Resource resource;

		User(Resource resource) {
			this.resource = resource;
		}

		public void call() {
		}

		@Override
		public void close() {
			this.resource.events += "user, ";
		}

	}

}
